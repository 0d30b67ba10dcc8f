import type { Catalogue } from "../../words/catalogue.ts";
import type { en } from "./en.ts";

/** What the wall says, in Arabic. */
export const ar: Catalogue<typeof en> = {
  "wall.join": "أجب على العنوان",
  "wall.qr": "رمز QR للعنوان {address}",
  "wall.half": "النصف",
  "wall.counted": {
    zero: "إجابة، كلٌّ تُعدّ مرة",
    one: "إجابة، تُعدّ مرة",
    two: "إجابتان، كلٌّ تُعدّ مرة",
    few: "إجابات، كلٌّ تُعدّ مرة",
    many: "إجابة، كلٌّ تُعدّ مرة",
    other: "إجابة، كلٌّ تُعدّ مرة",
  },
  "wall.none": "لا إجابات بعد. قد تكون إجابتك الأولى.",
  "wall.hidden": "تُعرض الإجابات لاحقًا.",
  "wall.personal": "تكون الإجابة عبر روابط شخصية.",
  "wall.closed": "هذا الاستبيان مغلق.",
  "wall.missing": "لا شيء يُعرض في هذا العنوان.",
  "wall.leave": "خروج",
  "wall.hide": "إخفاء الإجابات",
  "wall.show": "إظهار الإجابات",
  "wall.hide.brief": "إخفاء",
  "wall.show.brief": "إظهار",
  "wall.table": "عرض الأعداد في جدول",
  "wall.table.brief": "جدول",
  "wall.full": "ملء الشاشة",
  "wall.full.brief": "ملء الشاشة",
  "wall.keys.brief": "كل المفاتيح",
  "wall.leave.brief": "خروج",
};
