import { effect, signal } from "@preact/signals";
import { HatchPattern } from "./chart/hatch.tsx";
import { Announcer } from "./frame/announcer.tsx";
import { Header } from "./frame/header.tsx";
import { Message } from "./frame/message.tsx";
import { Notice } from "./frame/notice.tsx";
import { ShortcutSheet } from "./frame/shortcut-sheet.tsx";
import { fetchRoom, type ReadyRoom } from "./rooms.tsx";
import { route, type Route } from "./route.ts";
import { SessionEnding } from "./sign-in/ending.tsx";
import { rich, t } from "./words/shared.ts";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What is shown: the room that was gone to, once it is here; until then the one before it. */
type Shown = { readonly at: Route; readonly Room: ReadyRoom } | { readonly at: Route; readonly missing: true };
const shown = signal<Shown | undefined>(undefined);

/** Rooms that are here already. */
const here = new Map<Route["page"], ReadyRoom>();

async function show(at: Route): Promise<void> {
  const known = here.get(at.page);
  if (known) {
    shown.value = { at, Room: known };
    return;
  }
  try {
    const Room = (await fetchRoom(at.page)) ?? Nowhere;
    here.set(at.page, Room);
    if (route.peek() === at) shown.value = { at, Room };
  } catch {
    if (route.peek() === at) shown.value = { at, missing: true };
  }
}

/** Keeps what is shown in step with the address; resolves when the first room is ready. */
export async function startRooms(): Promise<void> {
  const first = show(route.peek());
  await first;
  effect(() => void show(route.value));
}

/** The page: header, one of the rooms, and what holds for all of them. */
export function App() {
  return (
    <>
      <HatchPattern />
      <a class="skip" href="#main">
        {t("frame.skip")}
      </a>
      <Header />
      <Notice />
      <SessionEnding />
      <main class="page" id="main" tabIndex={-1}>
        <RoomShown />
      </main>
      <footer class="foot">
        <p>{t("frame.foot", { zone })}</p>
      </footer>
      <ShortcutSheet />
      <Announcer />
    </>
  );
}

function RoomShown() {
  const now = shown.value;
  if (!now) return null;
  if ("missing" in now) return <Missing at={now.at} />;
  const { Room, at } = now;
  return <Room at={at} key={"id" in at ? `${at.page} ${at.id}` : at.page} />;
}

function Missing({ at }: { readonly at: Route }) {
  return (
    <Message title={t("frame.missing")} icon="off">
      <p>{t("frame.missing.why")}</p>
      {/* A page that was built anew has other files: only a load of the whole page finds them. */}
      <button class="btn main" type="button" onClick={() => (navigator.onLine ? location.reload() : void show(at))}>
        {t("frame.again")}
      </button>
    </Message>
  );
}

function Nowhere() {
  return (
    <Message title={t("frame.nothing")}>
      <p>{rich("frame.nothing.way", { link: <a href="/">{t("frame.nothing.link")}</a> })}</p>
    </Message>
  );
}
