// Step 6: what is handed on, each with what it is for; names can be left out of all of them.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, icon, clear, t, state, api } = bench;
  const FILES = [
    ["out", ["workbook", "notices", "page", "calendar", "geojson"]],
    ["keep", ["round", "changes", "csv", "plan"]],
  ];

  /** The name that the server gives the file (RFC 5987), else the given one. */
  const nameIn = (disposition, other) => {
    const found = /filename\*=UTF-8''([^;]+)/i.exec(disposition || "");
    if (found) return decodeURIComponent(found[1]);
    return /filename="?([^";]+)/i.exec(disposition || "")?.[1] || other;
  };

  async function fetchFile(what, query) {
    const response = await fetch(`/api/export/${what}?${query}`, { cache: "no-store", credentials: "same-origin" }).catch(() => null);
    if (!response) throw new api.Refusal(0, { zh: "连不上本机的服务。", en: "The server does not answer." });
    if (!response.ok) {
      const body = await response.json().catch(() => ({}));
      throw new api.Refusal(
        response.status,
        body.error || { zh: `服务出错（${response.status}）。`, en: `The server failed (${response.status}).` },
      );
    }
    return { name: nameIn(response.headers.get("content-disposition"), what), blob: await response.blob() };
  }

  /** Downloads a file; the button that was pressed waits meanwhile. */
  async function take(what, query, button) {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      const { name, blob } = await fetchFile(what, query);
      const url = URL.createObjectURL(blob);
      h("a", { href: url, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60000);
      bench.toast(t("saved", { name }));
    } catch (error) {
      bench.failed(error);
    }
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }

  function mount(root) {
    const redact = h("input", { type: "checkbox", id: "redact" });
    const full = h("input", {
      type: "checkbox",
      id: "full",
      on: {
        change: () => {
          if (full.checked) redact.checked = false;
        },
      },
    });
    redact.addEventListener("change", () => {
      if (redact.checked) full.checked = false;
    });
    const language = h(
      "select",
      { class: "field", id: "export-lang" },
      h("option", { value: "zh", selected: bench.lang() === "zh" }, "中文"),
      h("option", { value: "en", selected: bench.lang() === "en" }, "English"),
    );
    const since = h("select", { class: "field", id: "since", "aria-label": t("changesSince") });

    const query = (what) => {
      const asked = new URLSearchParams({ lang: language.value });
      if (redact.checked) asked.set("redact", "1");
      if (full.checked) asked.set("full", "1");
      if (what === "changes") {
        asked.set("a", since.value);
        asked.set("b", "plan");
      }
      return asked;
    };
    const card = (what) =>
      h(
        "article",
        { class: "panel file", id: `file-${what}` },
        h("h3", null, t(`file_${what}`)),
        h("p", { class: "minor" }, t(`file_${what}_note`)),
        what === "changes" ? h("div", { class: "row" }, h("label", { for: "since" }, t("changesSince")), since) : null,
        h(
          "button",
          {
            type: "button",
            class: `button ${what === "workbook" ? "primary" : ""}`,
            id: `get-${what}`,
            "aria-label": t("downloadWhat", { what: t(`file_${what}`) }),
            on: { click: (event) => take(what, query(what), event.currentTarget) },
          },
          icon("export"),
          t("download"),
        ),
      );
    const odd = h("div", { class: "odds" });
    /** What should be done before anything is handed on. */
    function update(desk) {
      const { plan, job } = desk;
      const groups = plan?.routesStale?.length || 0;
      clear(
        odd,
        plan?.stale
          ? h("p", { class: "notice odd" }, icon("warning"), t("staleExport"), " ", h("a", { href: "#/solve" }, t("toSolve")))
          : null,
        groups ? bench.cards.routesNotice(groups, job) : null,
      );
    }
    add(
      root,
      h("div", { class: "view-head" }, h("h1", null, t("export"))),
      odd,
      h(
        "section",
        { class: "panel row tools", "aria-label": t("exportOptions") },
        h("label", { class: "check" }, redact, h("span", null, t("redact"), h("small", { class: "minor" }, t("redactNote")))),
        h("label", { class: "check" }, full, h("span", null, t("full"), h("small", { class: "minor" }, t("fullNote")))),
        h("label", { for: "export-lang" }, t("fileLanguage")),
        language,
      ),
      FILES.map(([key, list]) => h("section", null, h("h2", null, t(`files_${key}`)), h("div", { class: "files" }, list.map(card)))),
    );

    api.get("/api/history").then(
      ({ entries }) => {
        const others = entries.filter((entry) => entry.number !== state.desk.plan?.number);
        since.append(
          ...others
            .sort((a, b) => b.number - a.number)
            .map((entry) => h("option", { value: `history:${entry.number}` }, t("historyN", { n: entry.number }))),
        );
        const none = !others.length;
        document.getElementById("get-changes").disabled = none;
        if (none) since.append(h("option", { value: "" }, t("noEarlier")));
        since.disabled = none;
      },
      () => {},
    );
    update(state.desk);
    return { update };
  }

  bench.download = take;
  bench.views.export = { mount };
})();
