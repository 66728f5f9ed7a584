"""Counts in how many entries of a sanctions list each word stands, into vetting/data/word_counts.json.

Run with a newer UN list when the labelled pairs show that the weights have aged: scripts/count_words.py LIST.xml
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vetting.screening.lists import read_list  # noqa: E402 - the project is on the path first
from vetting.screening.weights import count_words  # noqa: E402

if __name__ == "__main__":
    found = read_list(Path(sys.argv[1]))
    counts = count_words((entry.kind, "; ".join(name.text for name in entry.names)) for entry in found.entries)
    target = ROOT / "vetting" / "data" / "word_counts.json"
    target.write_text(json.dumps(counts, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(
        f"{len(found.entries)} entries, {sum(len(words) for words in counts.values())} words that more than one bears"
    )
