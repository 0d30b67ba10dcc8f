import type { Messages } from "./messages.ts";

/** The pages in French. */
export const fr: Messages = {
  lang: "fr",
  dir: "ltr",

  frame: {
    by: "Comptée une seule fois, par Earshot",
    whatIsKept: "Ce qui est conservé",
    kept: "Votre réponse, ce que vous écrivez et le moment où elle est arrivée. {business} la lit. Aucun nom, aucune adresse e-mail et aucune adresse IP ne sont conservés avec elle.",
    keptCookie:
      "Un cookie retient que ce navigateur a répondu, pour qu’il ne compte qu’une fois. Il ne sert à rien d’autre.",
    keptNetwork:
      "Une marque tirée de votre réseau et du type de votre navigateur empêche de répondre de nombreuses fois. Après deux jours, personne ne peut plus dire de quel réseau il s’agissait.",
    language: "Langue",
  },

  ask: {
    oneTap: "Un geste et c’est fait. Sans compte, sans adresse e-mail.",
    once: {
      browser: "Une réponse par navigateur.",
      network: "Une réponse par navigateur, et une par jour pour chaque réseau et type de navigateur.",
      link: "Une réponse par lien.",
    },
    often: {
      reject: "La première compte.",
      replace: "Votre dernière compte.",
      days: { one: "Vous pouvez répondre chaque jour.", other: "Vous pouvez répondre tous les {count} jours." },
    },
    optional: "Facultatif",
    commentHint: "Merci de n’indiquer ni mot de passe ni numéro de carte.",
    commentLimit: "{points} caractères au plus",
    send: "Envoyer ma réponse",
  },

  tapped: {
    lead: "Elle part quand vous appuyez sur le bouton, et pas avant.",
    another: "Choisir une autre réponse",
  },
  device: {
    saved: "Enregistrée sur cet appareil. Elle partira dès que vous serez en ligne.",
    trying: "Gardée sur cet appareil. Elle est renvoyée d’elle-même tant que cette page reste ouverte.",
    found: "Ceci était gardé sur cet appareil : ce n’était pas encore arrivé.",
  },

  scales: {
    csat: {
      low: "Très mauvais",
      high: "Très bon",
      steps: ["Très mauvais", "Mauvais", "Moyen", "Bon", "Très bon"],
    },
    ces: { low: "Très difficile", high: "Très facile" },
    nps: { low: "Pas du tout probable", high: "Très probable" },
  },
  thumbs: {
    up: { label: "Pouce levé", said: "Pouce levé." },
    down: { label: "Pouce baissé", said: "Pouce baissé." },
  },

  errors: {
    things: { one: "Un point à corriger.", two: "Deux points à corriger.", other: "{count} points à corriger." },
    notSent: "Rien n’a été envoyé.",
    notSentTyped: "Rien n’a été envoyé, et votre texte est toujours là.",
    noChoice: { short: "Aucune réponse choisie", long: "Choisissez l’une des réponses." },
    noNumber: { short: "Aucun chiffre choisi", long: "Choisissez un chiffre de {low} à {high}." },
    tooLong: {
      short: {
        one: "Le texte est trop long de {count} caractère",
        other: "Le texte est trop long de {count} caractères",
      },
      long: "{has} caractères ; {fits} au plus. Raccourcissez-le de {over}.",
    },
    badComment: {
      short: "Le texte contient un caractère qui ne peut pas être conservé",
      long: "Il contient un caractère qui ne peut pas être conservé. Saisissez le texte à nouveau, ou collez-le sans mise en forme.",
    },
    other: "Quelque chose autour de votre réponse n’était pas comme il faut. Renvoyez-la d’ici.",
  },

  thanks: {
    title: "Entendu. Merci.",
    heard: "Entendu.",
    sorry: "Entendu, et nous en sommes désolés.",
    chose: "Vous avez choisi {label}.",
    gave: "Vous avez donné {score} sur {best}.",
    again: {
      heading: "Entendu. Votre réponse est conservée.",
      lead: "Elle a été envoyée plusieurs fois et compte une fois, telle que vous l’avez envoyée d’abord.",
    },
    trackName: "Ce que devient votre réponse",
    received: "Reçue et conservée",
    receivedWhen: "à l’instant",
    counted: "Comptée",
    countedWhen: "dans une seconde ou deux",
    passedOn: "Transmise au service client",
    passedOnWhen: "dans une minute ou deux",
    results: "Voir les résultats",
    receipt: "Votre reçu",
    receiptUse: "Avec lui, vous pouvez suivre votre réponse, la modifier ou la retirer.",
    receiptLink: "Voir, modifier ou retirer ma réponse",
    add: "Ajouter à ma réponse",
    mind: "Vous avez changé d’avis ? Pendant dix minutes, il suffit de toucher une autre réponse.",
  },

  receipt: {
    title: "Votre réponse",
    lead: "Voici où elle en est, et ce que vous pouvez faire.",
    states: {
      received: "Votre réponse est reçue et conservée.",
      counted: "Votre réponse est comptée.",
      "case-opened": "Votre réponse est signalée, pour que quelqu’un s’en occupe.",
      answered: "Quelqu’un s’est occupé de votre réponse.",
      withdrawn: "Votre réponse a été retirée.",
      erased: "Votre réponse a été effacée.",
    },
    said: {
      changed: "Votre modification est conservée. Elle compte dans une seconde ou deux.",
      withdrawn: "Elle cesse de compter dans une seconde ou deux.",
      erased: "Elle aura disparu dans une seconde ou deux.",
    },
    followUp: "Signalée pour un suivi",
    answered: "Traitée par le service client",
    change: {
      summary: "Modifier ma réponse",
      clear: "Enlever ce que j’avais écrit",
      hint: "Ce que vous laissez vide reste comme avant.",
      send: "Modifier ma réponse",
    },
    withdraw: {
      summary: "Retirer ma réponse",
      means: [
        "Elle n’est plus comptée, et ce que vous avez écrit est supprimé avec elle. Vous pourrez répondre à nouveau.",
        "Si le service client l’a déjà reçue, il garde ce qui lui a été transmis.",
      ],
      send: "Oui, la retirer",
    },
    erase: {
      summary: "Tout effacer",
      means: [
        "Toutes vos réponses à ce sondage sont supprimées dans une seconde ou deux, avec ce que vous avez écrit. Le journal des arrivées les oublie quelques minutes plus tard.",
        "Ce que nous ne pouvons pas atteindre : les sauvegardes, que l’entreprise garde aussi longtemps qu’elle le décide, et une demande que le service client a déjà. Demandez à l’entreprise de l’y supprimer.",
      ],
      send: "Oui, tout effacer",
    },
    answerAnew: "Répondre à nouveau",
    keepIt:
      "L’adresse de cette page est la clé de votre réponse. Qui la possède peut faire tout cela : gardez-la pour vous.",
  },

  duplicate: {
    heading: "Vous avez déjà répondu.",
    lead: "Votre première réponse reste valable. Rien n’a été modifié, et rien n’a été compté deux fois.",
    shared: {
      browser: "Ce sondage accepte une réponse par navigateur, même si plusieurs personnes le partagent.",
      network:
        "Ce sondage accepte une réponse par jour pour chaque réseau et type de navigateur, et quelqu’un près de vous a peut-être déjà répondu. Réessayez demain, ou depuis un autre réseau.",
      link: "Ce lien a déjà servi. Un lien vaut pour une réponse.",
    },
    notSent: "Ceci n’a pas été envoyé. Copiez-le si vous voulez le garder.",
    mind: "Vous avez répondu il y a quelques minutes. Vous pouvez encore changer d’avis.",
    change: "Modifier ma réponse",
    changeTo: "La remplacer par celle-ci",
  },

  problems: {
    "bad-json": { heading: "Cela n’a pas pu être lu.", lead: "Rien n’a été envoyé. Revenez en arrière et réessayez." },
    "bad-text": { heading: "Cela n’a pas pu être lu.", lead: "Rien n’a été envoyé. Revenez en arrière et réessayez." },
    "invalid-field": {
      heading: "Quelque chose ne convient pas à ce sondage.",
      lead: "Rien n’a été envoyé. Ouvrez à nouveau le sondage et répondez de là.",
    },
    unauthorized: {
      heading: "Cette page demande une clé.",
      lead: "Connectez-vous, ou demandez à qui vous a envoyé le lien.",
    },
    forbidden: {
      heading: "Cette réponse venait d’un autre site.",
      lead: "Pour que personne ne réponde en votre nom, les réponses ne sont acceptées que depuis la page du sondage. Ouvrez-la et répondez-y.",
    },
    "bad-link": {
      heading: "Ce sondage s’ouvre avec un lien personnel.",
      lead: "Un logiciel de messagerie l’a peut-être coupé en deux. Ouvrez-le à nouveau, entier, de là où vous l’avez trouvé.",
    },
    "expired-link": {
      heading: "Ce lien a expiré.",
      lead: "Il n’était valable qu’un certain temps. Demandez-en un autre à qui vous l’a envoyé.",
    },
    "not-open-yet": {
      heading: "Ce sondage n’est pas encore ouvert.",
      lead: "Vous êtes en avance, c’est gentil. Revenez quand il aura commencé.",
    },
    "unknown-survey": {
      heading: "Il n’y a pas de sondage à cette adresse.",
      lead: "Un logiciel de messagerie a peut-être coupé le lien en deux, ou une lettre s’est perdue en route. Réessayez de là où vous l’avez trouvé.",
    },
    "unknown-receipt": {
      heading: "Ce reçu n’existe pas.",
      lead: "Il a peut-être été tronqué en le copiant. Un reçu ne vaut qu’entier.",
    },
    "not-found": {
      heading: "Il n’y a rien à cette adresse.",
      lead: "Un logiciel de messagerie a peut-être coupé le lien en deux, ou une lettre s’est perdue en route.",
    },
    "method-not-allowed": {
      heading: "On n’interroge pas cette adresse ainsi.",
      lead: "Rien n’a été envoyé. Ouvrez la page à nouveau et continuez de là.",
    },
    "too-slow": {
      heading: "Votre réponse ne nous est pas parvenue entière.",
      lead: "La connexion était trop lente. Rien n’a été conservé ; veuillez l’envoyer à nouveau.",
    },
    duplicate: { heading: "Vous avez déjà répondu.", lead: "Votre première réponse reste valable." },
    conflict: {
      heading: "Ceci a été modifié entre-temps.",
      lead: "Rien n’a été envoyé. Ouvrez la page à nouveau et réessayez.",
    },
    "closed-survey": {
      heading: "Ce sondage est fermé.",
      lead: "Il n’accepte plus de réponses. Merci d’avoir voulu en donner une.",
    },
    "too-large": {
      heading: "C’est plus que ce qui tient.",
      lead: "Rien n’a été envoyé. Revenez en arrière, où votre texte devrait encore être, et raccourcissez-le.",
    },
    "wrong-content-type": {
      heading: "Cela n’a pas pu être lu.",
      lead: "Rien n’a été envoyé. Répondez sur la page du sondage, ou voyez comment son API le demande.",
    },
    "rate-limited": {
      heading: "Trop de réponses à la fois.",
      lead: "La vôtre n’a pas encore été prise. Attendez un instant ; l’envoyer à nouveau ne peut pas la compter deux fois.",
    },
    internal: {
      heading: "Quelque chose s’est cassé de notre côté.",
      lead: "Nous ne savons pas si votre réponse est conservée. L’envoyer à nouveau est sans risque : elle ne peut pas être comptée deux fois.",
    },
    unavailable: {
      heading: "Nous n’avons pas pu conserver votre réponse.",
      lead: "Le problème vient de nous. Envoyez-la à nouveau dans un instant ; elle ne peut pas être comptée deux fois.",
    },
  },
  problem: {
    notNow: {
      heading: "Cette page ne peut pas être affichée pour l’instant.",
      lead: "Le problème vient de nous. Chargez-la à nouveau dans un instant.",
    },
    closedOn: "Ce sondage est fermé depuis le {day}.",
    opensOn: "Ce sondage ouvre le {day}.",
    stillHere: "Toujours là, sur cette page.",
    copyIt: "Copiez-le si vous voulez le garder.",
    sendAgain: "Envoyer à nouveau",
    openSurvey: "Ouvrir le sondage",
    loadAgain: "Charger à nouveau",
  },
};
