import type { Catalogue } from "../../words/catalogue.ts";
import type { en } from "./en.ts";

/** What the overview says, in Arabic. */
export const ar: Catalogue<typeof en> = {
  title: "الاستبيانات",
  asking: "جارٍ طلب المجاميع.",
  nobody: "لم يُجب أحد بعد.",
  sum: {
    zero: "لا إجابات.",
    one: "إجابة واحدة، حُسبت مرة واحدة.",
    two: "إجابتان، حُسبت كل منهما مرة واحدة.",
    few: "{count} إجابات، حُسبت كل منها مرة واحدة.",
    many: "{count} إجابة، حُسبت كل منها مرة واحدة.",
    other: "{count} إجابة، حُسبت كل منها مرة واحدة.",
  },
  inAll: {
    zero: "لا إجابات في المجموع.",
    one: "إجابة واحدة في المجموع.",
    two: "إجابتان في المجموع.",
    few: "{count} إجابات في المجموع.",
    many: "{count} إجابة في المجموع.",
    other: "{count} إجابة في المجموع.",
  },
  none: "لا توجد استبيانات بعد. يمكن لمن يشغّل Earshot إنشاء واحد من الإدارة.",
  caption: "الاستبيانات بمجاميعها ونتائجها وحالاتها المفتوحة",
  question: "السؤال",
  answers: "الإجابات",
  score: "النتيجة، فاصل الثقة 95 %",
  how: "كيف أجابوا",
  cases: "الحالات المفتوحة",
  closed: "مغلق",
  few: "إجابات قليلة",
  noCases: "لا شيء",
  opened: "من {count} فُتحت",
};
