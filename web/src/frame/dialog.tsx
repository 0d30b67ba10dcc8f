import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { t } from "../words/shared.ts";

/**
 * A dialog over the page: the browser keeps the focus in it, Escape and a click beside it close it, and the focus goes
 * back to where it was. Show it by rendering it.
 */
export function Dialog({
  title,
  close,
  children,
}: {
  readonly title: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const dialog = box.current;
    // The backdrop belongs to the dialog itself: a press that meets no child of it is beside it.
    const beside = (press: Event): void => {
      if (press.target === dialog) dialog?.close();
    };
    dialog?.showModal();
    dialog?.addEventListener("pointerdown", beside);
    return () => {
      dialog?.removeEventListener("pointerdown", beside);
      dialog?.close();
    };
  }, []);
  return (
    <dialog ref={box} class="dialog" aria-labelledby={name} onClose={close}>
      <div class="dialog-head">
        <h2 id={name}>{title}</h2>
        <button class="btn icon" type="button" aria-label={t("frame.close")} onClick={close}>
          <Icon name="cross" />
        </button>
      </div>
      {children}
    </dialog>
  );
}
