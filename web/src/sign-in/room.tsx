import { SignIn } from "./sign-in.tsx";
import "../styles/filters.css";
import "../styles/sign-in.css";

export { load } from "./words.ts";

/** Where a sign-in link leads. */
export function Room() {
  return <SignIn />;
}
