import type { Messages } from "./messages.ts";

/** The pages in Spanish. */
export const es: Messages = {
  lang: "es",
  dir: "ltr",

  frame: {
    by: "Contada una vez, por Earshot",
    whatIsKept: "Qué se guarda",
    kept: "Su respuesta, lo que escriba y cuándo llegó. {business} la lee. No se guarda con ella ningún nombre, correo electrónico ni dirección IP.",
    keptCookie:
      "Una cookie recuerda que este navegador ha respondido, para que cuente una sola vez. No se usa para nada más.",
    keptNetwork:
      "Una marca hecha de su red y del tipo de su navegador evita que alguien responda muchas veces. Pasados dos días, nadie puede saber qué red era.",
    language: "Idioma",
  },

  ask: {
    oneTap: "Un toque y listo. Sin cuenta ni correo electrónico.",
    once: {
      browser: "Una respuesta por navegador.",
      network: "Una respuesta por navegador, y una al día por cada red y tipo de navegador.",
      link: "Una respuesta por enlace.",
    },
    often: {
      reject: "Cuenta la primera.",
      replace: "Cuenta la última.",
      days: { one: "Puede responder cada día.", other: "Puede responder cada {count} días." },
    },
    optional: "Opcional",
    commentHint: "No incluya contraseñas ni números de tarjeta.",
    commentLimit: "Hasta {points} caracteres",
    send: "Enviar mi respuesta",
  },

  tapped: {
    lead: "Se envía cuando pulse el botón, y no antes.",
    another: "Elegir otra respuesta",
  },
  device: {
    saved: "Guardada en este dispositivo. Se enviará cuando tenga conexión.",
    trying: "Guardada en este dispositivo. Se envía de nuevo por sí sola mientras esta página esté abierta.",
    found: "Esto estaba guardado en este dispositivo: aún no había llegado.",
  },

  scales: {
    csat: { low: "Muy mal", high: "Muy bien", steps: ["Muy mal", "Mal", "Regular", "Bien", "Muy bien"] },
    ces: { low: "Muy difícil", high: "Muy fácil" },
    nps: { low: "Nada probable", high: "Muy probable" },
  },
  thumbs: {
    up: { label: "Pulgar arriba", said: "Pulgar arriba." },
    down: { label: "Pulgar abajo", said: "Pulgar abajo." },
  },

  errors: {
    things: { one: "Una cosa por corregir.", two: "Dos cosas por corregir.", other: "{count} cosas por corregir." },
    notSent: "No se ha enviado nada.",
    notSentTyped: "No se ha enviado nada, y su texto sigue aquí.",
    noChoice: { short: "Aún no ha elegido respuesta", long: "Elija una de las respuestas." },
    noNumber: { short: "Aún no ha elegido un número", long: "Elija un número del {low} al {high}." },
    tooLong: {
      short: { one: "Al texto le sobra {count} carácter", other: "Al texto le sobran {count} caracteres" },
      long: "{has} caracteres; caben {fits}. Acórtelo en {over}.",
    },
    badComment: {
      short: "El texto contiene un carácter que no se puede guardar",
      long: "Contiene un carácter que no se puede guardar. Escriba el texto de nuevo o péguelo sin formato.",
    },
    other: "Algo en torno a su respuesta no estaba como debía. Envíela de nuevo desde aquí.",
  },

  thanks: {
    title: "Escuchado. Gracias.",
    heard: "Escuchado.",
    sorry: "Escuchado, y lo sentimos.",
    chose: "Ha elegido {label}.",
    gave: "Ha dado {score} de {best}.",
    again: {
      heading: "Escuchado. Su respuesta está guardada.",
      lead: "Se envió más de una vez y cuenta una, tal como la envió la primera vez.",
    },
    trackName: "Qué ocurre con su respuesta",
    received: "Recibida y guardada",
    receivedWhen: "ahora mismo",
    counted: "Contada",
    countedWhen: "en uno o dos segundos",
    passedOn: "Comunicada a atención al cliente",
    passedOnWhen: "en uno o dos minutos",
    results: "Ver los resultados",
    receipt: "Su resguardo",
    receiptUse: "Con él puede ver cómo va su respuesta, cambiarla o retirarla.",
    receiptLink: "Ver, cambiar o retirar mi respuesta",
    add: "Añadir a mi respuesta",
    mind: "¿Ha cambiado de opinión? Durante diez minutos basta con tocar otra respuesta.",
  },

  receipt: {
    title: "Su respuesta",
    lead: "Así va, y esto es lo que puede hacer.",
    states: {
      received: "Su respuesta se recibió y está guardada.",
      counted: "Su respuesta está contada.",
      "case-opened": "Su respuesta está señalada para que alguien se ocupe de ella.",
      answered: "Alguien se ha ocupado de su respuesta.",
      withdrawn: "Su respuesta fue retirada.",
      erased: "Su respuesta fue borrada.",
    },
    said: {
      changed: "Su cambio está guardado. Cuenta en uno o dos segundos.",
      withdrawn: "Deja de contar en uno o dos segundos.",
      erased: "Habrá desaparecido en uno o dos segundos.",
    },
    followUp: "Señalada para su seguimiento",
    answered: "Tratada por atención al cliente",
    change: {
      summary: "Cambiar mi respuesta",
      clear: "Quitar lo que escribí antes",
      hint: "Lo que deje vacío queda como estaba.",
      send: "Cambiar mi respuesta",
    },
    withdraw: {
      summary: "Retirar mi respuesta",
      means: [
        "Ya no se cuenta, y lo que escribió se borra con ella. Podrá responder de nuevo a esta encuesta.",
        "Si atención al cliente ya la recibió, conserva lo que se le comunicó.",
      ],
      send: "Sí, retirarla",
    },
    erase: {
      summary: "Borrarlo todo",
      means: [
        "Todas sus respuestas a esta encuesta se borran en uno o dos segundos, con lo que escribió. El registro de llegadas las olvida unos minutos después.",
        "Lo que no alcanzamos: las copias de seguridad, que la empresa conserva el tiempo que decida, y una solicitud que atención al cliente ya tenga. Pida a la empresa que la borre allí.",
      ],
      send: "Sí, borrarlo todo",
    },
    answerAnew: "Responder de nuevo",
    keepIt:
      "La dirección de esta página es la llave de su respuesta. Quien la tenga puede hacer todo esto: guárdela para usted.",
  },

  duplicate: {
    heading: "Ya ha respondido.",
    lead: "Su primera respuesta vale. No se ha cambiado nada ni se ha contado nada dos veces.",
    shared: {
      browser: "Esta encuesta admite una respuesta por navegador, también cuando varias personas lo comparten.",
      network:
        "Esta encuesta admite una respuesta al día por cada red y tipo de navegador, y quizá alguien cerca de usted ya ha respondido. Inténtelo mañana, o desde otra red.",
      link: "Este enlace ya se usó. Cada enlace vale para una respuesta.",
    },
    notSent: "Esto no se ha enviado. Cópielo si quiere conservarlo.",
    mind: "Ha respondido hace unos minutos. Todavía puede cambiar de opinión.",
    change: "Cambiar mi respuesta",
    changeTo: "Cambiarla por esta",
  },

  problems: {
    "bad-json": { heading: "No se ha podido leer.", lead: "No se ha enviado nada. Vuelva atrás e inténtelo de nuevo." },
    "bad-text": { heading: "No se ha podido leer.", lead: "No se ha enviado nada. Vuelva atrás e inténtelo de nuevo." },
    "invalid-field": {
      heading: "Algo no encaja en esta encuesta.",
      lead: "No se ha enviado nada. Abra de nuevo la encuesta y responda desde allí.",
    },
    unauthorized: {
      heading: "Esta página necesita una clave.",
      lead: "Inicie sesión o pregunte a quien le envió el enlace.",
    },
    forbidden: {
      heading: "Esta respuesta venía de otro sitio.",
      lead: "Para que nadie responda en su nombre, solo se admiten respuestas desde la página de la encuesta. Ábrala y responda allí.",
    },
    "bad-link": {
      heading: "Esta encuesta se abre con un enlace personal.",
      lead: "Quizá un programa de correo lo partió en dos. Ábralo de nuevo, entero, desde donde lo encontró.",
    },
    "expired-link": {
      heading: "Este enlace ha caducado.",
      lead: "Solo valía durante un tiempo. Pida otro a quien se lo envió.",
    },
    "not-open-yet": {
      heading: "Esta encuesta aún no está abierta.",
      lead: "Llega pronto, y se agradece. Vuelva cuando haya empezado.",
    },
    "unknown-survey": {
      heading: "No hay ninguna encuesta en esta dirección.",
      lead: "Quizá un programa de correo partió el enlace en dos, o se perdió una letra por el camino. Inténtelo de nuevo desde donde lo encontró.",
    },
    "unknown-receipt": {
      heading: "Ese resguardo no existe.",
      lead: "Quizá se cortó al copiarlo. Un resguardo solo vale entero.",
    },
    "not-found": {
      heading: "No hay nada en esta dirección.",
      lead: "Quizá un programa de correo partió el enlace en dos, o se perdió una letra por el camino.",
    },
    "method-not-allowed": {
      heading: "A esta dirección no se le pregunta así.",
      lead: "No se ha enviado nada. Abra la página de nuevo y siga desde allí.",
    },
    "too-slow": {
      heading: "Su respuesta no nos llegó entera.",
      lead: "La conexión era demasiado lenta. No se guardó nada; envíela de nuevo, por favor.",
    },
    duplicate: { heading: "Ya ha respondido.", lead: "Su primera respuesta vale." },
    conflict: {
      heading: "Esto se ha cambiado entretanto.",
      lead: "No se ha enviado nada. Abra la página de nuevo e inténtelo otra vez.",
    },
    "closed-survey": {
      heading: "Esta encuesta está cerrada.",
      lead: "Ya no admite respuestas. Gracias por querer dar una.",
    },
    "too-large": {
      heading: "Es más de lo que cabe.",
      lead: "No se ha enviado nada. Vuelva atrás, donde su texto debería seguir, y acórtelo.",
    },
    "wrong-content-type": {
      heading: "No se ha podido leer.",
      lead: "No se ha enviado nada. Responda en la página de la encuesta, o vea cómo lo quiere su API.",
    },
    "rate-limited": {
      heading: "Demasiadas respuestas a la vez.",
      lead: "La suya aún no se ha tomado. Espere un momento; enviarla de nuevo no puede contarla dos veces.",
    },
    internal: {
      heading: "Algo se ha roto por nuestra parte.",
      lead: "No sabemos si su respuesta se guardó. Enviarla de nuevo es seguro: no puede contarse dos veces.",
    },
    unavailable: {
      heading: "No hemos podido guardar su respuesta.",
      lead: "El problema es nuestro. Envíela de nuevo en un momento; no puede contarse dos veces.",
    },
  },
  problem: {
    notNow: {
      heading: "Esta página no se puede mostrar ahora mismo.",
      lead: "El problema es nuestro. Cárguela de nuevo en un momento.",
    },
    closedOn: "Esta encuesta se cerró el {day}.",
    opensOn: "Esta encuesta se abre el {day}.",
    stillHere: "Sigue aquí, en esta página.",
    copyIt: "Cópielo si quiere conservarlo.",
    sendAgain: "Enviar de nuevo",
    openSurvey: "Abrir la encuesta",
    loadAgain: "Cargar de nuevo",
  },
};
