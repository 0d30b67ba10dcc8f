/** The stages of a Dockerfile, each from its FROM on. */
const stagesOf = (text: string) => text.split(/^(?=FROM )/m).slice(1);

/** All that is wrong with a Dockerfile. */
export function dockerfileFaults(text: string): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string) => void (holds || faults.push(what));
  const stages = stagesOf(text);
  const last = stages.at(-1) ?? "";
  must(stages.length > 1, "what builds must not be part of what runs");
  must(!/^#\s*syntax=/m.test(text), "a syntax line would have another image pulled");
  must(!/^FROM \S+@/m.test(text), "a digest names an image that cannot be built elsewhere");
  must(/^USER (?!root\b|0\b)\w+$/m.test(last), "must not run as root");
  must(!/npm (?:ci|install)/.test(last) && !/COPY .*node_modules/.test(last), "no packages in what runs: bundle them");
  must(!/^(?:ENV|ARG).*(?:_KEYS?|PASSWORD|TOKEN|SECRET)=/m.test(text), "no secret in a layer");
  must(/^STOPSIGNAL SIGTERM$/m.test(last), "must be stopped by SIGTERM");
  must(/^ENTRYPOINT \[/m.test(last), "a shell as the first process would keep SIGTERM to itself");
  must(/^HEALTHCHECK [^[]*CMD \[[^\]]*healthy\.mjs[^\]]*\/livez"\]/m.test(last), "must ask whether it is alive");
  for (const label of ["title", "description", "licenses", "version", "revision"]) {
    must(last.includes(`org.opencontainers.image.${label}=`), `the label ${label} is missing`);
  }
  return faults;
}

/** All that keeps Dockerfiles from sharing the layers of their first stage: packages are installed once for all. */
export function firstStageFaults(texts: readonly string[]): string[] {
  const first = texts.map((text) => stagesOf(text)[0]);
  return new Set(first).size === 1 ? [] : ["the first stages differ: packages would be installed for each image"];
}
