// The report page in headless Chromium, from a file and without a network: what it shows, how it is used, on screen and paper.
// BANGFU_BIN: the program (default target/release/bangfu, else target/debug/bangfu). BANGFU_NATIONAL: a page of national size, to be
// measured as well.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, cpSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const bangfu = [process.env.BANGFU_BIN, `${root}/target/release/bangfu`, `${root}/target/debug/bangfu`].find((file) => file && existsSync(file));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HOSTILE = ["<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>"];

let browser;
let dir;
const pages = {};

// 2 says of a plan that it has shortfalls.
function run(...args) {
  const { status, stdout, stderr } = spawnSync(bangfu, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.ok(status === 0 || (status === 2 && args[0] === "solve"), `bangfu ${args.join(" ")}: ${status} ${stderr} ${stdout}`);
  return stdout;
}

before(async () => {
  assert.ok(bangfu, "build bangfu first, or name it in BANGFU_BIN");
  const executablePath = [process.env.BANGFU_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) => file && existsSync(file));
  assert.ok(executablePath, "no Chromium: make test-browser installs it");
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  dir = mkdtempSync(path.join(os.tmpdir(), "bangfu-page-"));
  const at = (name) => path.join(dir, name);

  // A round with sites: cities of the winter round, cut to one batch so that it is solved in no time.
  run("sample", "winter-air", at("winter"), "--lang", "en");
  cut(at("winter"));
  run("solve", at("winter"), "-o", at("winter.json"), "--work", "3000", "--no-log", "-q");
  for (const lang of ["zh", "en"]) {
    run("export", at("winter"), at("winter.json"), "--html", at(`winter-${lang}.html`), "--lang", lang);
    pages[`winter-${lang}`] = at(`winter-${lang}.html`);
  }
  // The smallest, with hostile names.
  cpSync(`${root}/scenarios/first-look`, at("hostile"), { recursive: true });
  rmSync(at("hostile/帮扶示例.xlsx"));
  replace(at("hostile/inspectors.csv"), "王建民", HOSTILE[0], "刘志强", HOSTILE[1]);
  replace(at("hostile/units.csv"), "山西省生态环境厅", HOSTILE[0]);
  replace(at("hostile/regions.csv"), ",石家庄,", `,${HOSTILE[1]},`);
  run("solve", at("hostile"), "-o", at("hostile.json"), "--no-log", "-q");
  const whatif = run("whatif", at("hostile"), "--plan", at("hostile.json"), "--change", "quotas.山东.min = 1", "--json", "--no-log", "-q");
  writeFileSync(at("whatif.json"), whatif);
  writeFileSync(at("lines.geojson"), JSON.stringify({ type: "LineString", coordinates: [[113, 35], [118, 39]] }));
  run("export", at("hostile"), at("hostile.json"), "--html", at("hostile.html"), "--whatif", at("whatif.json"), "--boundaries", at("lines.geojson"));
  pages.hostile = at("hostile.html");
});

after(async () => {
  await browser?.close();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

// One batch of six cities, and the sites there.
function cut(folder) {
  const keep = (name, test) => {
    const [head, ...lines] = readFileSync(path.join(folder, name), "utf8").trim().split(/\r?\n/);
    writeFileSync(path.join(folder, name), [head, ...lines.filter(test)].join("\n") + "\n");
  };
  const cities = /^(1301|1302|1304|1305|1306|1309)/;
  const here = (line) => line.includes(",B1,") && line.split(",").some((cell) => cell.length === 6 && cities.test(cell));
  keep("batches.csv", (line) => line.startsWith("B1,"));
  keep("regions.csv", (line) => cities.test(line));
  keep("groups.csv", here);
  // Without those that come after others.
  keep("sites.csv", (line) => here(line) && line.match(/C\d{6}-\d{3}/g).length === 1);
  for (const name of ["quotas.csv", "leave.csv", "equipment.csv", "假设方案.csv"]) rmSync(path.join(folder, name), { force: true });
}

function replace(file, ...pairs) {
  let text = readFileSync(file, "utf8");
  for (let n = 0; n < pairs.length; n += 2) {
    assert.ok(text.includes(pairs[n]));
    text = text.replace(pairs[n], pairs[n + 1]);
  }
  writeFileSync(file, text);
}

// A page that has finished, with everything that went wrong on it, and every request that it made.
async function open(name, { width = 1280, height = 800 } = {}) {
  const page = await browser.newPage({ viewport: { width, height } });
  page.faults = [];
  page.asked = [];
  page.on("pageerror", (error) => page.faults.push(error.stack));
  page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
  page.on("dialog", (dialog) => { page.faults.push("a dialog: " + dialog.message()); dialog.dismiss(); });
  page.on("request", (request) => page.asked.push(request.url()));
  await page.goto(pathToFileURL(pages[name] || name).href);
  await page.locator("#figures table").first().waitFor();
  return page;
}

async function shut(page) {
  assert.deepEqual(page.faults, []);
  assert.equal(page.asked.length, 1, "nothing is loaded but the file");
  await page.close();
}

const dataOf = (page) => page.evaluate(() => JSON.parse(document.getElementById("data").textContent));

test("what the page shows is what the plan says", async () => {
  const page = await open("winter-zh");
  const data = await dataOf(page);
  assert.ok(data.crews.length && data.visits.site.length && data.groups.length >= 6);
  assert.equal(await page.locator("h1").textContent(), data.title);
  const tile = page.locator(".tile", { hasText: "派出人员" });
  assert.equal(await tile.locator(".big").textContent(), data.headline.peopleUsed.toLocaleString("en-US"));
  assert.match(await page.locator(".count").textContent(), /1,200/);
  assert.equal(await page.locator(".map-base").count(), new Set(data.groups.map((g) => g.region)).size);
  // Every posting stands once in the bands from units to regions.
  const sums = await page.locator(".flow-node[data-key^=u] .flow-sum").allTextContents();
  assert.equal(sums.reduce((n, text) => n + Number(text), 0), data.headline.personBatches);
  assert.equal(await page.locator(".gantt-bar").count(), data.visits.group.filter((g) => g === data.visits.group[0]).length);
  await shut(page);
});

test("the rotation chart: rows in sight only, filters, search, keyboard", async () => {
  const page = await open("winter-zh");
  const data = await dataOf(page);
  const count = async () => Number((await page.locator(".count").textContent()).match(/中的 ([\d,]+)/)[1].replace(",", ""));
  assert.ok(await page.locator(".rot-body .rot-row").count() < 60, "rows out of sight are in the document");
  const seen = page.locator(".rot-body .rot-name");
  const first = await seen.first().textContent();
  await page.locator(".rot").evaluate((el) => { el.scrollTop = el.scrollHeight; });
  await page.waitForFunction((name) => document.querySelector(".rot-body .rot-name").textContent !== name, first);
  // By unit.
  const unit = data.people.unit[5];
  await page.locator("#rotation").getByLabel("派出单位").selectOption({ index: unit + 1 });
  assert.equal(await count(), data.people.unit.filter((u) => u === unit).length);
  // By role: leaders are as many as the plan has.
  await page.locator("#rotation").getByLabel("派出单位").selectOption({ index: 0 });
  await page.locator("#rotation").getByLabel("职务").selectOption("1");
  const leaders = new Set(data.groups.flatMap((g) => g.members.filter((m) => m[1] === 1).map((m) => m[0])));
  assert.equal(await count(), leaders.size);
  // By region: everybody who serves there.
  await page.locator("#rotation").getByLabel("职务").selectOption("-1");
  await page.locator("#rotation").getByLabel("地区").selectOption("0");
  assert.equal(await count(), new Set(data.groups.filter((g) => g.region === 0).flatMap((g) => g.members.map((m) => m[0]))).size);
  await page.locator("#rotation").getByLabel("地区").selectOption("-1");
  // By name.
  const member = data.groups[0].members[0][0];
  await page.locator("#rotation").getByRole("searchbox").fill(data.people.id[member]);
  assert.equal(await count(), 1);
  assert.equal(await seen.first().textContent(), data.people.name[member]);
  assert.match(await page.locator(".rot-body .rot-post").first().textContent(), new RegExp(data.groups[0].name));
  // Hover, then by keyboard: down to the row, right to the post; Enter on the name opens the card.
  await page.locator(".rot-body .rot-post").first().hover();
  assert.match(await page.locator(".tip").textContent(), new RegExp(data.groups[0].name));
  await page.locator(".rot").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const card = await page.getByRole("dialog").textContent();
  for (const fact of [data.people.id[member], data.units[data.people.unit[member]].name, data.people.party[member], data.groups[0].name]) {
    assert.ok(card.includes(fact), `${fact} is not on the card: ${card}`);
  }
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.locator("#rotation").getByRole("searchbox").fill("没有这个人");
  assert.equal(await count(), 0);
  await shut(page);
});

test("the map: zoom, hover, a region's groups, a group's routes", async () => {
  const page = await open("winter-zh");
  const data = await dataOf(page);
  const frame = page.locator(".map-frame");
  await frame.scrollIntoViewIfNeeded();
  const scale = () => page.locator(".map-scale").textContent();
  const before = await scale();
  await frame.focus();
  for (let n = 0; n < 4; n++) await page.keyboard.press("+");
  await page.waitForFunction((was) => document.querySelector(".map-scale").textContent !== was, before);
  await page.keyboard.press("0");
  await page.waitForFunction((was) => document.querySelector(".map-scale").textContent === was, before);
  const box = await frame.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  // The wheel zooms once the page has been at rest; until then it scrolls on.
  await page.waitForTimeout(500);
  await page.mouse.wheel(0, -600);
  await page.waitForFunction((was) => document.querySelector(".map-scale").textContent !== was, before);
  await page.getByRole("button", { name: "全图" }).click();
  // A region by keyboard.
  const region = data.groups[0].region;
  await page.locator(`.map-base[data-region="${region}"]`).focus();
  await page.keyboard.press("Enter");
  const panel = page.locator(".map-panel");
  assert.equal(await panel.locator("h3").textContent(), data.regions[region].name);
  assert.equal(await panel.locator(".row").count(), data.groups.filter((g) => g.region === region).length);
  // A group: its people, its routes by crew and day.
  await panel.locator(".row").first().click();
  assert.equal(await panel.locator(".map-people li").count(), data.groups.find((g) => g.region === region).members.length);
  const g = data.groups.findIndex((one) => one.region === region);
  const crews = data.crews.filter((c) => c.group === g);
  // Crews that inspect on line go nowhere.
  const goes = (c) => data.visits.site.slice(...c.visits).some((s) => !data.sites.online.includes(s));
  assert.equal(await page.locator(".map-route").count(), crews.filter(goes).length);
  await panel.getByRole("combobox").selectOption({ index: 1 });
  assert.equal(await page.locator(".map-route").count(), crews.filter((c) => c.day === crews[0].day && goes(c)).length);
  assert.equal(await panel.locator(".map-crew li").count(), crews.filter((c) => c.day === crews[0].day).reduce((n, c) => n + c.visits[1] - c.visits[0], 0));
  // Who sends people there: the ways of a unit, as many as it serves regions.
  await page.locator(".flow-node[data-key=u0]").click();
  const served = new Set(data.groups.filter((one) => one.members.some(([p]) => data.people.unit[p] === 0)).map((one) => one.region));
  assert.equal(await page.locator(".map-way").count(), served.size);
  await page.locator(`.map-base[data-region="${region}"]`).click();
  await panel.locator(".row").first().click();
  // The schedule below follows.
  assert.equal(await page.getByLabel("选择工作组").inputValue(), String(g));
  // A site under the pointer says who comes and when.
  const stop = await page.evaluate(() => {
    const path = document.querySelector(".map-stop").getAttribute("d").match(/M([\d.-]+) ([\d.-]+)/);
    const at = document.querySelector(".map-frame").getBoundingClientRect();
    return [at.left + Number(path[1]), at.top + Number(path[2])];
  });
  await page.mouse.move(...stop);
  assert.match(await page.locator(".tip").textContent(), /优先级/);
  await shut(page);
});

test("search finds people, groups and sites, and goes there", async () => {
  const page = await open("winter-en");
  const data = await dataOf(page);
  const box = page.getByRole("combobox", { name: /search people/ });
  const member = data.groups[2].members[1][0];
  await page.keyboard.press("/");
  await page.keyboard.type(data.people.id[member]);
  assert.match(await page.getByRole("option").first().textContent(), new RegExp(data.people.name[member]));
  await page.keyboard.press("Enter");
  assert.match(await page.getByRole("dialog").textContent(), new RegExp(data.people.id[member]));
  assert.equal(await page.locator(".rot-row.marked .rot-name").textContent(), data.people.name[member]);
  await page.keyboard.press("Escape");
  await box.fill(data.groups[3].name);
  await page.getByRole("option").first().click();
  assert.equal(await page.locator(".map-panel h3").textContent(), data.groups[3].name);
  await box.fill(data.sites.id[10]);
  await page.keyboard.press("Enter");
  await page.locator(".map-mark").waitFor({ state: "attached" });
  await box.fill("zzzz nothing");
  assert.match(await page.getByRole("listbox").textContent(), /nothing matches/);
  await shut(page);
});

test("hostile names are text", async () => {
  const page = await open("hostile");
  const box = page.getByRole("combobox", { name: /查找/ });
  for (const name of HOSTILE) {
    await box.fill(name.slice(0, 6));
    assert.match(await page.getByRole("option").first().textContent(), new RegExp(name.replace(/[()]/g, "\\$&")));
  }
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.locator(".rot-body .rot-post").first().hover();
  for (const node of await page.locator(".flow-node").all()) await node.hover();
  for (const region of [0, 1]) {
    await page.getByRole("button", { name: "全图" }).click();
    await page.locator(`.map-base[data-region="${region}"]`).click();
  }
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator("script").count(), 2);
  const shown = await page.locator("body").innerText();
  for (const name of HOSTILE) assert.ok(shown.includes(name), name);
  // The lines that were brought, and the variant.
  assert.equal(await page.locator(".map-line").count(), 1);
  assert.equal(await page.locator("table.variants tbody tr").count(), 2);
  await shut(page);
});

for (const [name, size] of [["hostile", {}], ["winter-zh", {}], ["winter-en", {}], ["winter-zh", { width: 390, height: 844 }], ["hostile", { width: 390, height: 844 }]]) {
  test(`axe finds nothing serious, nothing is wider than the screen: ${name} ${size.width || 1280}`, async () => {
    const page = await open(name, size);
    await page.locator(".map-base").first().click();
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => (await globalThis.axe.run(document, { resultTypes: ["violations"] })).violations);
    const serious = found.filter((one) => ["serious", "critical"].includes(one.impact));
    assert.deepEqual(serious.map((one) => [one.id, one.nodes.length, one.nodes[0].html.slice(0, 200)]), []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    await shut(page);
  });
}

test("paper: every section on A4, all filtered rows", async () => {
  const page = await open("winter-zh");
  const data = await dataOf(page);
  await page.locator("#rotation").getByLabel("只看派出的").check();
  const pdf = path.join(dir, "page.pdf");
  await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true });
  const bytes = readFileSync(pdf, "latin1");
  const sheets = (bytes.match(/\/Type\s*\/Page\b/g) || []).length;
  assert.ok(sheets >= 7, `${sheets} pages`);
  const boxes = [...bytes.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/g)];
  assert.ok(boxes.length && boxes.every((box) => Math.abs(box[1] - 595) < 2 && Math.abs(box[2] - 842) < 2), "not A4");
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator(".chart-rotation .only-print tbody tr").count(), data.headline.peopleUsed);
  await shut(page);
});

// How fast: first paint, and the time between frames while the map is zoomed and the rotation chart scrolled.
async function measured(page) {
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  const frames = async (work) => {
    await page.evaluate(() => {
      globalThis.frames_ = [];
      globalThis.going = true;
      const next = (at) => { if (globalThis.going) { globalThis.frames_.push(at); requestAnimationFrame(next); } };
      requestAnimationFrame(next);
    });
    await work();
    return page.evaluate(() => {
      globalThis.going = false;
      const gaps = globalThis.frames_.slice(1).map((at, n) => at - globalThis.frames_[n]).sort((a, b) => a - b);
      return { median: Math.round(gaps[gaps.length >> 1]), p95: Math.round(gaps[Math.floor(gaps.length * 0.95)]), worst: Math.round(gaps[gaps.length - 1]) };
    });
  };
  const over = async (selector) => {
    await page.locator(selector).scrollIntoViewIfNeeded();
    await page.waitForTimeout(400);
    const box = await page.locator(selector).boundingBox();
    await page.mouse.move(box.x + box.width * 0.55, box.y + box.height / 2);
  };
  const wheel = async (times, by) => {
    for (let n = 0; n < times; n++) {
      await page.mouse.wheel(0, n < times / 2 ? by : -by);
      await page.waitForTimeout(16);
    }
    await page.waitForTimeout(300);
  };
  await over(".map-frame");
  const zoom = await frames(() => wheel(60, -100));
  await over(".rot");
  const scroll = await frames(() => wheel(100, 400));
  return { paint: Math.round(paint), zoom, scroll };
}

test("first paint and frames", async (t) => {
  const page = await open("winter-zh");
  const told = await measured(page);
  t.diagnostic(JSON.stringify(told));
  assert.ok(told.paint < 2000 && told.zoom.p95 < 100 && told.scroll.p95 < 100);
  await shut(page);
});

test("national size: under 15 MB, first paint within 2 s, smooth", { skip: !process.env.BANGFU_NATIONAL && "BANGFU_NATIONAL names no page" }, async (t) => {
  const file = process.env.BANGFU_NATIONAL;
  const megabytes = readFileSync(file).length / 1e6;
  const page = await open(path.resolve(file));
  const data = await dataOf(page);
  const told = await measured(page);
  t.diagnostic(JSON.stringify({ megabytes, people: data.people.id.length, sites: data.sites.id.length, ...told }));
  assert.ok(megabytes < 15 && told.paint < 2000 && told.zoom.p95 < 100 && told.scroll.p95 < 100);
  await shut(page);
});
