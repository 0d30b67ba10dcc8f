import { HatchPattern } from "./chart/hatch.tsx";
import { Announcer } from "./frame/announcer.tsx";
import { Header } from "./frame/header.tsx";
import { Message } from "./frame/message.tsx";
import { Notice } from "./frame/notice.tsx";
import { Overview } from "./overview/overview.tsx";
import { route } from "./route.ts";
import { SignIn } from "./sign-in/sign-in.tsx";
import { SurveyPage } from "./survey/survey-page.tsx";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The page: header, one of three rooms, and what holds for all of them. */
export function App() {
  return (
    <>
      <HatchPattern />
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Header />
      <Notice />
      <main class="page" id="main" tabIndex={-1}>
        <Room />
      </main>
      <footer class="foot">
        <p>Each answer is counted once. Times are in {zone}.</p>
      </footer>
      <Announcer />
    </>
  );
}

function Room() {
  const at = route.value;
  switch (at.page) {
    case "overview":
      return <Overview />;
    case "survey":
      return <SurveyPage key={at.id} id={at.id} />;
    case "sign-in":
      return <SignIn />;
    case "nowhere":
      return (
        <Message title="There is nothing at this address">
          <p>
            All surveys are <a href="/">on the overview</a>.
          </p>
        </Message>
      );
  }
}
