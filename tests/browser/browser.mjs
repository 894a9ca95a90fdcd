// Headless Chromium as the tests use it: pages that must not fail by themselves, axe, pictures.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PLACES = [
  process.env.BANGFU_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const SHOTS = process.env.BANGFU_SHOTS;

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 390, height: 844 };

export function launch() {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  assert.ok(executablePath, "no Chromium: run scripts/browser.sh");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page of its own context. What the page itself gets wrong is gathered in `page.faults`. */
export async function open(browser, { size = WIDE, language = "zh", touch = false, axe = false } = {}) {
  const context = await browser.newContext({
    viewport: size,
    hasTouch: touch,
    acceptDownloads: true,
    locale: language === "en" ? "en-GB" : "zh-CN",
    bypassCSP: axe,
  });
  context.setDefaultTimeout(15_000);
  await context.addInitScript((chosen) => {
    if (!localStorage.getItem("bangfu-language")) localStorage.setItem("bangfu-language", chosen);
  }, language);
  if (axe) await context.addInitScript(AXE);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.stack || error.message));
  page.on("console", (message) => {
    // What the server refuses on purpose is told by the browser as well; that is no fault of the page.
    if (message.type() === "error" && !/status of (4\d\d)/.test(message.text())) page.faults.push(message.text());
  });
  return page;
}

/** Serious and critical findings of axe on what is shown. */
export async function axeFindings(page) {
  return page.evaluate(async () => {
    const told = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return told.violations
      .filter((one) => one.impact === "serious" || one.impact === "critical")
      .map(
        (one) =>
          `${one.id}: ${one.nodes
            .slice(0, 3)
            .map((node) => `${node.html.slice(0, 160)} ${node.failureSummary.split("\n")[1] || ""}`)
            .join(" | ")}`,
      );
  });
}

/** A picture into the folder BANGFU_SHOTS, where one is named; of the upper part alone, where a height is given. */
export async function shot(page, name, height) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  const { width } = page.viewportSize();
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), clip: height ? { x: 0, y: 0, width, height } : undefined });
}
