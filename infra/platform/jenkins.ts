import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../pipeline/jenkins");
/** Groovy 2.4, which the library is for, looks into what Java 17 keeps closed. */
const OPEN = ["java.lang", "java.util", "java.io"].flatMap((name) => ["--add-opens", `java.base/${name}=ALL-UNNAMED`]);

/**
 * Runs the Jenkinsfile through its tests, with the library that Jenkins' own pipelines are tried with.
 *
 * @returns what is wrong; undefined where nothing is
 */
export function tryJenkinsfile(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "earshot-jenkins-"));
  try {
    const list = join(folder, "classpath");
    const pom = join(FOLDER, "pom.xml");
    execFileSync("mvn", ["-q", "-B", "-f", pom, "dependency:build-classpath", `-Dmdep.outputFile=${list}`], {
      stdio: "pipe",
    });
    const script = join(FOLDER, "JenkinsfileTest.groovy");
    const classpath = readFileSync(list, "utf8").trim();
    const { status, stdout } = spawnSync("java", [...OPEN, "-cp", classpath, "groovy.ui.GroovyMain", script], {
      encoding: "utf8",
    });
    return status === 0 ? undefined : stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
