import type { FieldError } from "@earshot/contract";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { OURS } from "./draft.ts";
import { t } from "./words.ts";

/** What is wrong, by pointer. */
export type Mistakes = readonly FieldError[];

/** What a message of the contract says, in the viewer's language; one that is not known stays as it is. */
function inWords(message: string): string {
  const most = /^Must be at most (\d+) characters$/.exec(message)?.[1];
  if (most !== undefined) return t("wrong.long", { most: Number(most) });
  if (message === OURS.empty || message === "Is missing") return t("wrong.empty");
  if (message === OURS.order) return t("wrong.order");
  if (message.startsWith("Must be a time zone")) return t("wrong.zone");
  if (message.startsWith("Must be an origin")) return t("wrong.origin");
  if (message.startsWith("Must be lower-case letters")) return t("wrong.id");
  if (message.startsWith("Must be a language tag")) return t("wrong.language");
  if (message.startsWith("Must stay") || message.startsWith("Must keep every option")) return t("fixed");
  return message;
}

/** The mistake at a pointer, or below it. */
export const mistakeAt = (mistakes: Mistakes, pointer: string): string | undefined => {
  const found = mistakes.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
  return found && inWords(found.message);
};

interface FieldProps {
  readonly label: ComponentChildren;
  /** Where its mistakes are, see `FieldError`. */
  readonly pointer: string;
  readonly mistakes: Mistakes;
  readonly help?: ComponentChildren;
  /** Why it cannot be changed. */
  readonly fixed?: string | undefined;
  /** The control; it takes what ties it to its label, its help and its mistake. */
  readonly children: (tied: Tied) => ComponentChildren;
}

/** What ties a control to its words. */
interface Tied {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": "true" | undefined;
  readonly disabled: boolean;
}

/** A control with its label, its help, what is wrong with it, and why it cannot be changed. */
export function Field({ label, pointer, mistakes, help, fixed, children }: FieldProps) {
  const id = useId();
  const wrong = mistakeAt(mistakes, pointer);
  const described = [wrong !== undefined && `${id}-wrong`, fixed !== undefined && `${id}-fixed`, help && `${id}-help`];
  return (
    <div class="field-row" data-pointer={pointer}>
      <label for={id}>{label}</label>
      {children({
        id,
        "aria-describedby": described.filter(Boolean).join(" ") || undefined,
        "aria-invalid": wrong === undefined ? undefined : "true",
        disabled: fixed !== undefined,
      })}
      {wrong !== undefined && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
      {fixed !== undefined && (
        <p class="help fixed" id={`${id}-fixed`}>
          {fixed}
        </p>
      )}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
