import assert from "node:assert/strict";
import { test } from "node:test";
import { holds } from "../../web/static/js/task-filter.js";

const TASK = {
  status: "completed", kind: "report", source: "staff", created_by: { id: 7 }, created_at: "2026-11-23T14:00:00Z",
  title: "Report \"Enrollment\"", records: { total: 2, done: 2, failed: 0, skipped: 0 }, emails: null,
};
const TROUBLED = { ...TASK, records: { total: 2, done: 1, failed: 1, skipped: 0 } };

test("what is not asked holds everything", () => {
  assert.ok(holds({ state: "", kind: null, created_by: null }, TASK));
});

test("each filter alone", () => {
  const cases = [
    [{ state: "completed" }, TASK, true],
    [{ state: "completed" }, TROUBLED, false],
    [{ state: "errors" }, TROUBLED, true],
    [{ state: "running" }, TASK, false],
    [{ kind: "send_email" }, TASK, false],
    [{ source: "autopilot" }, TASK, false],
    [{ created_by: 7 }, TASK, true],
    [{ created_by: 8 }, TASK, false],
    [{ since: "2026-11-23T14:00:00+00:00" }, TASK, true],
    [{ since: "2026-11-23T14:00:01+00:00" }, TASK, false],
    [{ until: "2026-11-23T14:00:00+00:00" }, TASK, false],
    [{ q: "enroll" }, TASK, true],
    [{ q: "tuition" }, TASK, false],
  ];
  for (const [filters, task, held] of cases) assert.equal(holds(filters, task), held, JSON.stringify(filters));
});
