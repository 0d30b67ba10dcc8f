import { render } from "preact";
import { App } from "./app.tsx";
import { startClock } from "./live/clock.ts";
import { showFreshness } from "./live/pulse.ts";
import { followLinks } from "./route.ts";
import { learnSession } from "./sign-in/session.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/chart.css";
import "./styles/pages.css";

const root = document.querySelector("#app");
if (!root) throw new Error("Cannot start as index.html has no #app");
startClock();
showFreshness();
followLinks();
void learnSession();
render(<App />, root);
