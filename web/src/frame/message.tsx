import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../icons.tsx";
import { Title } from "./title.tsx";

/** A room with nothing to show but a sentence: what is the matter, and what to do. */
export function Message({
  title,
  icon = "quiet",
  children,
}: {
  readonly title: string;
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="message">
      <Icon name={icon} />
      <Title text={title} />
      {children}
    </section>
  );
}
