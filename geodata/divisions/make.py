"""Makes divisions.csv from the shared open list of divisions (see README.md beside this file).

    pip install pypinyin
    python geodata/divisions/make.py DATA_FOLDER

Kept in the repository is the outcome; the program needs neither the folder, nor pypinyin, nor this script.
"""

import csv
import sys
from pathlib import Path

from pypinyin import lazy_pinyin

HERE = Path(__file__).parent
HOME_COUNTY = "330302"
COUNTIES = {
    "330302": "Lucheng District",
    "330303": "Longwan District",
    "330304": "Ouhai District",
    "330305": "Dongtou District",
    "330324": "Yongjia County",
    "330326": "Pingyang County",
    "330327": "Cangnan County",
    "330328": "Wencheng County",
    "330329": "Taishun County",
    "330381": "Rui’an City",
    "330382": "Yueqing City",
    "330383": "Longgang City",
}
# Names that a romaniser that reads sign by sign gets wrong.
READINGS = {"七都": "Qidu", "莘塍": "Xincheng"}
# The longer ending first. What it is called in English is the field's usual word.
ENDINGS = (
    ("县直辖村级区划", "villages directly under the city"),
    ("自然保护区", "Nature Reserve"),
    ("特产场场区", "Speciality Farm"),
    ("畲族乡", "She Ethnic Township"),
    ("畲族镇", "She Ethnic Town"),
    ("村委会", "Village"),
    ("开发区", "Development Zone"),
    ("街道", "Subdistrict"),
    ("社区", "Community"),
    ("林场", "Forest Farm"),
    ("镇", "Town"),
    ("乡", "Township"),
)


def english(name: str) -> str:
    """The name in pinyin with the kind of division in English: 藤桥镇 is Tengqiao Town."""
    ending, word = next(((e, w) for e, w in ENDINGS if name.endswith(e)), ("", ""))
    stem = name.removesuffix(ending)
    if not stem:
        return word
    if stem in READINGS:
        return f"{READINGS[stem]} {word}".strip()
    syllables = lazy_pinyin(stem)
    joined = syllables[0]
    for syllable in syllables[1:]:
        joined += ("’" if syllable[0] in "aeo" else "") + syllable
    return f"{joined.capitalize()} {word}".strip()


def rows(sources: Path) -> list[tuple[str, str, str, str, int]]:
    def read(name: str) -> list[dict[str, str]]:
        with (sources / f"china-divisions-wenzhou/{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    found = [
        ("330000", "浙江省", "Zhejiang Province", "", 1),
        ("330300", "温州市", "Wenzhou City", "330000", 2),
    ]
    found += [(row["code"], row["name"], COUNTIES[row["code"]], "330300", 3) for row in read("areas")]
    found += [(row["code"], row["name"], english(row["name"]), row["areaCode"], 4) for row in read("streets")]
    found += [
        (
            row["code"],
            row["name"].removesuffix("村委会") + "村" if row["name"].endswith("村委会") else row["name"],
            english(row["name"]),
            row["streetCode"],
            5,
        )
        for row in read("villages")
        if row["areaCode"] == HOME_COUNTY
    ]
    return sorted(found, key=lambda row: (row[4], row[0]))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with (HERE / "divisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["adcode", "name_zh", "name_en", "parent_adcode", "level"])
        writer.writerows(rows(Path(sys.argv[1])))
