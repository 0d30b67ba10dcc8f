import { PATHS, Survey } from "@earshot/contract";
import { Message } from "../frame/message.tsx";
import { language } from "../words/language.ts";
import { About } from "./answers.ts";
import { draftOf, newDraft } from "./draft.ts";
import { Editor } from "./editor.tsx";
import { useFetched } from "./fetched.ts";
import { ADMIN } from "./paths.ts";
import { Missing } from "./told.tsx";
import { t } from "./words.ts";

/** A survey that is there, to be changed. */
export function EditPage({ id }: { readonly id: string }) {
  const survey = useFetched(`${PATHS.adminSurveys}/${id}`, Survey);
  const about = useFetched(PATHS.adminAbout(id), About);
  if (survey.failed === 404) return <NoSurvey />;
  if (!survey.body || !about.body) {
    return survey.failed === undefined && about.failed === undefined ? null : (
      <Missing
        again={() => {
          survey.again();
          about.again();
        }}
      />
    );
  }
  return (
    <Editor
      begin={draftOf(survey.body)}
      stored={survey.body}
      etag={survey.etag}
      about={about.body}
      published={(written, etag) => {
        survey.written(written, etag);
        about.again();
      }}
      renew={() => {
        survey.again();
        about.again();
      }}
    />
  );
}

/** A survey that is to be made. */
export function NewPage() {
  return (
    <Editor
      begin={newDraft(language.peek())}
      stored={undefined}
      etag={null}
      about={undefined}
      published={() => {}}
      renew={() => {}}
    />
  );
}

/** A page of a survey that is none. */
export function NoSurvey() {
  return (
    <Message title={t("none.title")}>
      <p>
        <a href={ADMIN.surveys}>{t("nav.surveys")}</a>
      </p>
    </Message>
  );
}
