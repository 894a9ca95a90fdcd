// Helps to write the lines of a variant: the usual changes as small forms. What comes out is the text of docs/whatif.md.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, clear, t, api, state } = bench;

  /** What stands in a line as a name: in quotation marks where it has a blank or a dot. */
  const quoted = (name) => (/[\s.。，,＝=［］[\]“”"]/.test(name) ? `"${name.replace(/"/g, "")}"` : name);

  /** Names of a table's rows: [[id, name]]. */
  async function names(table, id, name) {
    const found = state.desk.tables.find((one) => one.table === table);
    if (!found) return [];
    const { columns, rows } = await api.get(`/api/tables/${encodeURIComponent(found.place)}?from=0&count=1000&only=all`);
    const at = (key) => columns.findIndex((column) => column.name && column.name.en === key);
    const [idAt, nameAt] = [at(id), at(name)];
    return rows.map(({ cells }) => [cells[idAt] || cells[nameAt], cells[nameAt] || cells[idAt]]).filter(([one]) => one);
  }

  /** Each form: its fields, and the lines and the name that its values make. */
  const FORMS = {
    quota: {
      fields: [
        ["unit", "units"],
        ["batch", "batches"],
        ["by", "number", -10],
      ],
      make: ({ unit, batch, by }) => ({
        name: t("line_quota", { unit: unit.name, batch: batch.name, by: signed(by) }),
        lines: [`派员指标.${quoted(unit.id)}@${quoted(batch.id)}.人数 ${signed(by)}`],
      }),
    },
    groups: {
      fields: [
        ["like", "groups"],
        ["count", "number", 2],
      ],
      make: ({ like, count }) => ({
        name: t("line_groups", { n: count, like: like.name }),
        lines: [`增加 工作组 ${Math.max(1, count)} 参照=${quoted(like.id)}`],
      }),
    },
    leave: {
      fields: [
        ["who", "person"],
        ["from", "date"],
        ["to", "date"],
      ],
      make: ({ who, from, to }) => ({ name: t("line_leave", { who }), lines: [`增加 请假 人员=${quoted(who)} 开始=${from} 结束=${to}`] }),
    },
    postpone: {
      fields: [
        ["batch", "batches"],
        ["days", "number", 3],
      ],
      make: ({ batch, days }) => ({
        name: t("line_postpone", { batch: batch.name, days: signed(days) }),
        lines: [`批次.${quoted(batch.id)}.日期 ${signed(days)}`],
      }),
    },
  };
  const signed = (number) => (number < 0 ? String(number) : `+${number}`);

  /** The helper; `put(name, lines)` takes what was composed. */
  function composer(put) {
    const body = h("div", { class: "form-grid" });
    const kind = h(
      "select",
      { class: "field", id: "line-kind", "aria-label": t("usualChange"), on: { change: () => draw() } },
      Object.keys(FORMS).map((key) => h("option", { value: key }, t(`form_${key}`))),
    );
    const lists = {};
    let read = {};

    async function choices(source) {
      lists[source] ||=
        source === "units"
          ? names("units", "id", "name")
          : source === "batches"
            ? names("batches", "id", "name")
            : names("groups", "id", "name");
      const rows = await lists[source];
      if (rows.length || source !== "groups") return rows;
      // Groups that follow from the sites stand in no table, but in the plan.
      const data = await bench.data();
      return data ? data.groups.map((group) => [group.id, group.name]) : [];
    }

    async function draw() {
      const form = FORMS[kind.value];
      const now = {};
      const parts = [];
      for (const [key, source, start] of form.fields) {
        const id = `line-${key}`;
        let field = null;
        if (["units", "batches", "groups"].includes(source)) {
          const rows = await choices(source);
          field = h(
            "select",
            { class: "field", id },
            rows.map(([one, name]) => h("option", { value: one }, source === "groups" && one !== name ? `${name}（${one}）` : name)),
          );
          now[key] = () => ({ id: field.value, name: (rows.find(([one]) => one === field.value) || ["", ""])[1] });
        } else {
          field = h("input", {
            class: "field",
            id,
            type: source === "person" ? "text" : source,
            value: start ?? "",
            required: true,
            placeholder: source === "person" ? t("personPlaceholder") : null,
          });
          now[key] = () => (source === "number" ? Math.trunc(Number(field.value) || 0) : field.value.trim());
        }
        parts.push(h("label", { for: id }, t(`field_${key}`)), field);
      }
      read = now;
      clear(body, parts);
    }
    const add = h(
      "button",
      {
        type: "button",
        class: "button",
        id: "compose",
        on: {
          click: () => {
            for (const field of body.querySelectorAll("input")) if (!field.reportValidity()) return;
            const { name, lines } = FORMS[kind.value].make(Object.fromEntries(Object.entries(read).map(([key, get]) => [key, get()])));
            put(name, lines);
          },
        },
      },
      t("addAsVariant"),
    );
    draw();
    return h(
      "section",
      { class: "panel composer", "aria-label": t("usualChange") },
      h("h2", null, t("usualChange")),
      h("div", { class: "row" }, kind),
      body,
      h("div", { class: "row" }, add),
    );
  }

  bench.composer = composer;
})();
