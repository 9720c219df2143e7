// What brings the pages to life. Each element looks after itself; the connection is opened once they are there.

import { Announcer } from "./announcer.js";
import { AskDialog } from "./ask-dialog.js";
import { CancelDialog } from "./cancel-dialog.js";
import { CheckList } from "./check-list.js";
import { ConnectionBanner } from "./connection-banner.js";
import { CopyText } from "./copy-text.js";
import { CountDown } from "./count-down.js";
import { Drawer } from "./drawer.js";
import { FinishNotices } from "./finish-notices.js";
import { LaunchDialog } from "./launch-dialog.js";
import { LaunchPreview } from "./launch-preview.js";
import { ListSelection } from "./list-selection.js";
import { LiveCommands } from "./live-commands.js";
import { LiveConnection } from "./live-connection.js";
import { LivePage } from "./live-page.js";
import { LiveProgress } from "./live-progress.js";
import { LiveRights } from "./live-rights.js";
import { LiveSample } from "./live-sample.js";
import { LiveTitle } from "./live-title.js";
import { NotifySwitch } from "./notify-switch.js";
import { PauseBar, PauseSwitch } from "./pausing.js";
import { RelativeTime } from "./relative-time.js";
import { SeenMarks } from "./seen.js";
import { SessionWarning } from "./session-warning.js";
import { ShortCuts } from "./short-cuts.js";
import { StateCounts } from "./state-counts.js";
import { TaskActivity } from "./task-activity.js";
import { TaskList } from "./task-list.js";
import { TaskPage } from "./task-page.js";
import { TaskTable } from "./task-table.js";
import { ToastStack } from "./toasts.js";
import { DataAge, WallClock } from "./wall-clock.js";
import { WorkerBanner } from "./worker-banner.js";

// A list is there before the drawer that holds it.
const elements = {
  "ask-dialog": AskDialog,
  "task-list": TaskList,
  "background-tasks-drawer": Drawer,
  "cancel-dialog": CancelDialog,
  "check-list": CheckList,
  "copy-text": CopyText,
  "connection-banner": ConnectionBanner,
  "finish-notices": FinishNotices,
  "count-down": CountDown,
  "data-age": DataAge,
  "launch-dialog": LaunchDialog,
  "launch-preview": LaunchPreview,
  "list-selection": ListSelection,
  "live-announcer": Announcer,
  "live-commands": LiveCommands,
  "live-page": LivePage,
  "live-progress": LiveProgress,
  "live-rights": LiveRights,
  "live-sample": LiveSample,
  "live-title": LiveTitle,
  "notify-switch": NotifySwitch,
  "pause-bar": PauseBar,
  "pause-switch": PauseSwitch,
  "relative-time": RelativeTime,
  "seen-marks": SeenMarks,
  "session-warning": SessionWarning,
  "short-cuts": ShortCuts,
  "state-counts": StateCounts,
  "task-activity": TaskActivity,
  "task-page": TaskPage,
  "task-table": TaskTable,
  "toast-stack": ToastStack,
  "wall-clock": WallClock,
  "worker-banner": WorkerBanner,
  "live-connection": LiveConnection,
};

for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
