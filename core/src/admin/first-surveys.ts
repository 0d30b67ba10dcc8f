import { SURVEY, type Survey } from "@earshot/contract";

/** The surveys of a fresh install: a vote between two, and a rating with a comment. Edit them through the API. */
export const FIRST_SURVEYS: readonly Survey[] = [
  {
    v: 1,
    id: SURVEY.vote,
    business: "Earshot",
    question: "Cats or dogs?",
    language: "en",
    translations: {
      de: { question: "Katzen oder Hunde?", options: { a: { label: "Katzen" }, b: { label: "Hunde" } } },
      fr: { question: "Chats ou chiens ?", options: { a: { label: "Chats" }, b: { label: "Chiens" } } },
      es: { question: "¿Gatos o perros?", options: { a: { label: "Gatos" }, b: { label: "Perros" } } },
      ar: { question: "القطط أم الكلاب؟", options: { a: { label: "القطط" }, b: { label: "الكلاب" } } },
    },
    comment: null,
    identity: "browser",
    repeat: "reject",
    results: "public",
    open: true,
    kind: "choice",
    options: [
      { id: "a", label: "Cats" },
      { id: "b", label: "Dogs" },
    ],
    negative: null,
  },
  {
    v: 1,
    id: SURVEY.service,
    business: "Earshot",
    question: "How was our service today?",
    language: "en",
    translations: {
      de: { question: "Wie war unser Service heute?", comment: "Was sollten wir wissen?" },
      fr: { question: "Comment avez-vous trouvé notre service aujourd’hui ?", comment: "Que devrions-nous savoir ?" },
      es: { question: "¿Qué tal ha sido hoy nuestro servicio?", comment: "¿Qué deberíamos saber?" },
      ar: { question: "كيف كانت خدمتنا اليوم؟", comment: "ما الذي ينبغي أن نعرفه؟" },
    },
    comment: "Anything we should know?",
    identity: "browser",
    repeat: "reject",
    results: "public",
    open: true,
    kind: "csat",
    negative: { atMost: 2 },
  },
];
