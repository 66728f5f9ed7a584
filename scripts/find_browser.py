"""Which Chromium or Chrome can the browser tests drive on this machine, and how does one get there?"""

import glob
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIXED_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
REMEDY = "no Chromium or Chrome was found; install one: apt-get install chromium (or name it in BROWSER_PATH)"


@dataclass(frozen=True)
class Browser:
    """A browser that starts: its program and what it calls itself, such as `Chromium 142.0.7444.59`."""

    path: str
    version: str


def starts(path: str) -> Browser | None:
    """The browser at the path, or None when it does not start: a stub, or a library is missing."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"Chrom(?:e|ium)\S* (?:for Testing )?[\d.]+", answer.stdout)
    return Browser(path, found[0]) if answer.returncode == 0 and found else None


def playwright_downloads() -> list[str]:
    """Browsers that `playwright install` left on this machine, newest first."""
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or str(Path.home() / ".cache" / "ms-playwright")
    return sorted(glob.glob(f"{folder}/chromium-*/chrome-linux*/chrome"), reverse=True)  # noqa: PTH207


def find() -> Browser | None:
    """The first browser that starts: BROWSER_PATH alone when it is set, else the system's, else Playwright's."""
    if named := os.environ.get("BROWSER_PATH"):
        return starts(named)
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    candidates = [*on_path, *(path for path in FIXED_PLACES if Path(path).exists()), *playwright_downloads()]
    return next((browser for path in candidates if (browser := starts(path))), None)


def run_loudly(*command: str, seconds: int) -> bool:
    """Whether the command ended well; what it prints is seen."""
    print("$", " ".join(command), flush=True)
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, timeout=seconds, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> Browser | None:
    """Gets a browser: Playwright's own, else the Debian package when this is root; None when neither worked."""
    if run_loudly(sys.executable, "-m", "playwright", "install", "chromium", seconds=300) and (browser := find()):
        return browser
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        run_loudly("apt-get", "update", "-qq", seconds=300)
        quietly = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
        run_loudly(*quietly, "install", "-y", "-qq", "--no-install-recommends", "chromium", seconds=900)
    return find()
