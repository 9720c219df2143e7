"""`make model`: every reachable state, with how many there are and how long it took."""

import gc
import sys
import time

from tests.model.checker import Checker


def main() -> int:
    gc.disable()  # nothing here is garbage, and looking for some would take half of the time
    began = time.process_time()
    found = Checker().run()
    seconds = time.process_time() - began
    print(f"model: {found.states:,} states, every one that can be reached, in {seconds:.1f} s of processor time")
    if found.broken:
        print(f"BROKEN: {found.broken}\n  " + "\n  ".join(found.way))
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
