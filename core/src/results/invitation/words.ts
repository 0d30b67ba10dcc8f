import type { LANGUAGES } from "@earshot/contract";

/** What a letter says besides the survey's own texts, in one language. */
export interface LetterWords {
  readonly dir: "ltr" | "rtl";
  /** Below the answers: that a tap is safe. */
  readonly safe: string;
  readonly thumbs: { readonly up: string; readonly down: string };
  /** What the two ends of a scale mean. */
  readonly ends: Readonly<Record<"csat" | "ces" | "nps", readonly [low: string, high: string]>>;
}

/** In every language the pages speak. */
export const LETTER_WORDS: Readonly<Record<(typeof LANGUAGES)[number], LetterWords>> = {
  en: {
    dir: "ltr",
    safe: "A tap opens a page with your answer. It is sent when you press the button there.",
    thumbs: { up: "Thumbs up", down: "Thumbs down" },
    ends: {
      csat: ["Very poor", "Very good"],
      ces: ["Very difficult", "Very easy"],
      nps: ["Not at all likely", "Extremely likely"],
    },
  },
  de: {
    dir: "ltr",
    safe: "Ein Tipp öffnet eine Seite mit Ihrer Antwort. Gesendet wird sie erst mit der Schaltfläche dort.",
    thumbs: { up: "Daumen hoch", down: "Daumen runter" },
    ends: {
      csat: ["Sehr schlecht", "Sehr gut"],
      ces: ["Sehr schwierig", "Sehr einfach"],
      nps: ["Sehr unwahrscheinlich", "Sehr wahrscheinlich"],
    },
  },
  fr: {
    dir: "ltr",
    safe: "Un geste ouvre une page avec votre réponse. Elle part quand vous y appuyez sur le bouton.",
    thumbs: { up: "Pouce levé", down: "Pouce baissé" },
    ends: {
      csat: ["Très mauvais", "Très bon"],
      ces: ["Très difficile", "Très facile"],
      nps: ["Pas du tout probable", "Très probable"],
    },
  },
  es: {
    dir: "ltr",
    safe: "Un toque abre una página con su respuesta. Se envía cuando pulse el botón que hay allí.",
    thumbs: { up: "Pulgar arriba", down: "Pulgar abajo" },
    ends: {
      csat: ["Muy mal", "Muy bien"],
      ces: ["Muy difícil", "Muy fácil"],
      nps: ["Nada probable", "Muy probable"],
    },
  },
  ar: {
    dir: "rtl",
    safe: "تفتح اللمسة صفحة فيها إجابتك، وتُرسل عند الضغط على الزر هناك.",
    thumbs: { up: "إبهام إلى أعلى", down: "إبهام إلى أسفل" },
    ends: {
      csat: ["سيئة جدًا", "جيدة جدًا"],
      ces: ["صعب جدًا", "سهل جدًا"],
      nps: ["غير محتمل إطلاقًا", "محتمل جدًا"],
    },
  },
};
