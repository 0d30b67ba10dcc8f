import type { Entry, Place } from "@earshot/contract";

/** Who has taken an answer back in a piece of a log, and not answered again in it. */
export interface TakenBack {
  /** To be told of every entry of the piece, in order. */
  read(entry: Entry): void;
  has(place: Place): boolean;
}

export function createTakenBack(): TakenBack {
  const places = new Set<string>();
  /** Clients who erased, with the periods they have answered again since. */
  const erased = new Map<string, Set<number>>();
  const clientOf = ({ survey, client }: Place) => `${survey}/${client}`;
  const placeOf = (place: Place) => `${clientOf(place)}/${place.period}`;

  return {
    read({ kind, body }) {
      if (kind === "withdraw") places.add(placeOf(body));
      else if (kind === "erase") erased.set(clientOf(body), new Set());
      else if (kind === "feedback") {
        places.delete(placeOf(body));
        erased.get(clientOf(body))?.add(body.period);
      }
    },
    has: (place) => places.has(placeOf(place)) || erased.get(clientOf(place))?.has(place.period) === false,
  };
}
