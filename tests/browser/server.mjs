// The workbench on a folder of its own: `bangfu serve` started and ended, scenarios copied so that nothing of the repository changes.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const BANGFU = process.env.BANGFU_BIN || path.join(REPOSITORY, "target/debug/bangfu");

/** Starts it on an empty folder with copies of these scenarios in it; `end()` stops it and removes the folder. */
export async function serve(...scenarios) {
  const dir = mkdtempSync(path.join(tmpdir(), "bangfu-browser-"));
  for (const name of scenarios) {
    const from = path.isAbsolute(name) ? name : path.join(REPOSITORY, "scenarios", name);
    cpSync(from, path.join(dir, path.basename(name)), { recursive: true });
  }
  const child = spawn(BANGFU, ["serve", dir, "--port", "0", "--no-open"], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address after 30 s: ${said}`)), 30_000);
    const hear = (text) => {
      said += text;
      const found = /http:\/\/[^\s]+/.exec(said);
      if (found) {
        clearTimeout(timer);
        resolve(found[0].replace(/\/$/, ""));
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  return {
    url,
    dir,
    /** All that it wrote to the terminal so far. */
    said: () => said,
    async end() {
      child.kill("SIGINT");
      const hard = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(hard);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
