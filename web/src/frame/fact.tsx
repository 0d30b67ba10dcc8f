/** A figure with its name, in a `dl`: what it is of, and what it was before, stand beneath it. */
export function Fact({
  name,
  value,
  note,
  more,
}: {
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
  readonly more?: string | undefined;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {note !== undefined && <small>{note}</small>}
        {more !== undefined && <small>{more}</small>}
      </dd>
    </div>
  );
}
