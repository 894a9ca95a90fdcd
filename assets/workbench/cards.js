// What stands on the board: a group as a card, somebody as a chip, an empty post as a seat.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, icon, t } = bench;

  /** Whether one of these pins locks where somebody is: to this group, or to the batch whatever the group. */
  const isLocked = (model, group, pins) =>
    (pins || []).some((pin) => pin.kind === "lock" && (pin.group === null || (group !== null && pin.group === model.groups[group].id)));

  /** Somebody: name, role, unit, marks. `lock` is what the table of pins says of them in this batch. */
  function chip(model, person, batch, group, role, lock) {
    const unit = model.unitOf(person);
    const locked = isLocked(model, group, lock);
    const about = [model.about(person, role), locked ? t("locked") : null].filter(Boolean).join(t("comma"));
    return h(
      "button",
      {
        type: "button",
        class: `chip ${role > 0 ? "with-role" : ""} ${locked ? "locked" : ""}`,
        tabindex: "-1",
        title: about,
        "aria-haspopup": "menu",
        data: { person, batch, group: group ?? "" },
      },
      h("span", { class: "chip-name" }, role > 0 ? h("b", { class: "role-mark" }, model.roleName(role)) : null, model.people.name[person]),
      h("span", { class: "chip-unit" }, unit ? bench.short(unit.name) : ""),
      h(
        "span",
        { class: "chip-marks" },
        model.isFull(person) ? h("i", { class: "of-party" }, t("partyMark")) : null,
        model.holds(person) ? h("i", { class: "of-certificate" }, t("certificateMark")) : null,
        locked ? icon("lock") : null,
      ),
    );
  }

  /** A group with its people, what it lacks and its empty seats. */
  function card(model, index, locks, stale) {
    const group = model.groups[index];
    const batch = group.batch;
    const region = model.data.regions[group.region];
    const lacks = model.lacks[index];
    const seats = Math.max(0, group.min - group.members.length);
    const size = group.min === group.max ? String(group.min) : `${group.min}–${group.max}`;
    const id = `card-${index}`;
    const seat = (number) =>
      h(
        "li",
        null,
        h(
          "button",
          { type: "button", class: "seat", tabindex: "-1", data: { seat: index }, "aria-haspopup": "menu" },
          t("emptySeat"),
          h("span", { class: "spoken" }, t("emptySeatOf", { where: group.name, n: number + 1 })),
        ),
      );
    return h(
      "section",
      { class: `group-card ${lacks.length ? "short" : ""}`, id, "aria-labelledby": `${id}-name`, data: { drop: index, group: index } },
      h(
        "header",
        { class: "group-head" },
        h("h2", { id: `${id}-name` }, group.name),
        h("span", { class: `heads ${seats ? "bad" : ""}`, title: t("headsHint") }, `${group.members.length}/${size}`),
        h(
          "p",
          { class: "minor" },
          [group.kind, region && !group.name.includes(region.name.replace(/市$/, "")) ? region.name : null, group.needs]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
      h(
        "ul",
        { class: "members" },
        group.members.map(([person, role]) =>
          h("li", null, chip(model, person, batch, index, role, locks.get(`${model.people.id[person]} ${model.batches[batch].id}`))),
        ),
        Array.from({ length: seats }, (_, number) => seat(number)),
      ),
      lacks.length || stale
        ? h(
            "footer",
            { class: "group-foot" },
            lacks.map((lack) =>
              h(
                "button",
                {
                  type: "button",
                  class: "lack",
                  tabindex: "-1",
                  data: { lack: index },
                  title: lack.reasons.join("\n"),
                  "aria-haspopup": "dialog",
                },
                icon("error"),
                lack.brief,
              ),
            ),
            stale ? h("span", { class: "tag odd" }, icon("warning"), t("routesStale")) : null,
          )
        : null,
    );
  }

  /** That the routes of so many groups are from before their people changed, with the way to plan them again. */
  const routesNotice = (groups, job) =>
    h(
      "div",
      { class: "notice odd" },
      icon("warning"),
      t("routesStaleN", { n: groups }),
      h(
        "button",
        {
          type: "button",
          class: "button small",
          id: "routes",
          disabled: !!job,
          on: { click: () => bench.act("/api/routes", { seconds: 30 }) },
        },
        t("planRoutes"),
      ),
    );

  bench.cards = { chip, card, isLocked, routesNotice };
})();
