"""How long does it take to compare 100,000 organisations with the whole UN list, and how much would every pair take?

The ratio is to comparing every organisation with every listed name by the library's own scorer (rapidfuzz WRatio on
names that are made plain), measured on a sample and multiplied up: said so in the table.
"""

import argparse
import gzip
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from rapidfuzz import fuzz  # noqa: E402 - the project is on the path first

from vetting.screening.index import Listed, NameIndex  # noqa: E402
from vetting.screening.lists import read_list  # noqa: E402
from vetting.screening.matching import match  # noqa: E402
from vetting.screening.spelling import plain  # noqa: E402

UN_LIST = ROOT / "tests" / "data" / "un_consolidated_2026-02-27.xml.gz"
SAMPLE = 300
_KINDS = """Föreningen Kulturföreningen Idrottsföreningen Stiftelsen Hembygdsföreningen Kvinnoföreningen Ungdomslaget
    Scoutkåren Teaterföreningen Byalaget Koloniföreningen Pensionärsföreningen Islamiska Somaliska Kurdiska"""
_FIRST = "Berg Lind Sten Ek Al Gran Björk Ny Sjö Ström Ljung Hag Sand Dal Fors Ås Öst Väst Skog Holm"
_LAST = "by torp vik näs lund dal gård holm sjö ås mark strand berga köping"


def associations(many: int) -> list[str]:
    """Names as Swedish associations bear them, the same every time."""
    dice = random.Random(2026)
    kinds = _KINDS.split()
    first, last = _FIRST.split(), _LAST.split()
    places = [one + other for one in first for other in last]
    endings = ["", "", "IF", "ideell förening", "i Stockholm", "vänner", "ungdom", "kulturförening"]
    return [
        " ".join(filter(None, (dice.choice(kinds), dice.choice(places), dice.choice([*endings, dice.choice(places)]))))
        for _each in range(many)
    ]


def listed_organisations() -> list[Listed]:
    """Every name and alias of every organisation on the UN's list."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "un.xml"
        path.write_bytes(gzip.decompress(UN_LIST.read_bytes()))
        entries = read_list(path).entries
    return [
        Listed(key, name.text, "organisation", name.is_weak)
        for key, entry in enumerate(entries)
        if entry.kind == "organisation"
        for name in entry.names
    ]


def seconds_for_all_pairs(names: list[str], listed: list[Listed]) -> tuple[float, float]:
    """Seconds for every pair by the library's scorer, and by our own comparison, multiplied up from a sample."""
    sample = names[:: max(1, len(names) // SAMPLE)][:SAMPLE]
    plain_listed = [plain(each.text) for each in listed]
    start = time.perf_counter()
    for name in sample:
        made_plain = plain(name)
        for other in plain_listed:
            fuzz.WRatio(made_plain, other)
    library = time.perf_counter() - start
    few = sample[:20]
    start = time.perf_counter()
    for name in few:
        for each in listed:
            match(name, each.text, kind="organisation")
    own = time.perf_counter() - start
    return library / len(sample) * len(names), own / len(few) * len(names)


def main() -> None:
    """Measure, and print rows of `what<TAB>value`."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--organisations", type=int, default=100_000)
    many = arguments.parse_args().organisations
    names = associations(many)
    start = time.perf_counter()
    listed = listed_organisations()
    index = NameIndex(listed, "organisation")
    ready = time.perf_counter() - start
    start = time.perf_counter()
    with_candidates = sum(1 for name in names if index.search(name))
    taken = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    library, own = seconds_for_all_pairs(names, listed)
    for what, value in (
        (f"screening {many} organisations x {len(listed)} names of the UN's list", f"{taken:.1f} s"),
        ("reading the list and making the index", f"{ready:.1f} s"),
        ("peak memory of the process", f"{memory:.0f} MiB"),
        ("organisations with a candidate", f"{with_candidates}"),
        (f"every pair by the library's WRatio (from a sample of {SAMPLE}, multiplied up)", f"{library:.1f} s"),
        ("ratio: every pair by WRatio / screening", f"{library / taken:.1f}"),
        ("every pair by our own comparison (from a sample of 20, multiplied up)", f"{own:.0f} s"),
        ("ratio: every pair by our own comparison / screening", f"{own / taken:.0f}"),
    ):
        print(f"{what}\t{value}")  # noqa: T201 - the table


if __name__ == "__main__":
    main()
