"""The fields of each kind of asset, read off the models, with the names that files give to them."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Boolean, Column, Date, Enum, Integer, Numeric, SmallInteger, Table, select
from sqlalchemy.orm import Session

from roadreg.assets.codes import (
    AssetKind,
    AssetStatus,
    Condition,
    CulvertGrade,
    Embedment,
    GuardrailPlace,
    PullIn,
    SlopeKind,
    SlopeMaterial,
)
from roadreg.assets.models import (
    Asset,
    Bridge,
    BusBay,
    Culvert,
    FerryBoat,
    FerryLanding,
    Guardrail,
    NavigationMark,
    SafetyFacility,
    Slope,
)
from roadreg.exchange import values
from roadreg.exchange.columns import Field, Reader
from roadreg.exchange.positions import POSITION_FIELDS

MODELS: dict[AssetKind, type[Asset]] = {
    AssetKind.BRIDGE: Bridge,
    AssetKind.CULVERT: Culvert,
    AssetKind.FERRY_LANDING: FerryLanding,
    AssetKind.FERRY_BOAT: FerryBoat,
    AssetKind.GUARDRAIL: Guardrail,
    AssetKind.SLOPE: Slope,
    AssetKind.BUS_BAY: BusBay,
    AssetKind.NAVIGATION_MARK: NavigationMark,
    AssetKind.SAFETY_FACILITY: SafetyFacility,
}

COMMON = (
    "number",
    "name",
    "name_en",
    "status",
    "built_on",
    "owner",
    "managed_by",
    "remarks",
)
"""Fields of every asset that a file may set; the rest is place, history, or decided in the register."""

NOT_FROM_FILES = frozenset({"id", "landing_id", "bridge_id", "span_class"})
"""Keys, and what is computed from other fields."""


SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "number": ("编号", "编码", "代码", "桥梁编码", "桥梁编号", "涵洞编码", "渡口编号", "STRUCTURE_NUMBER_008",
               "structure_id", "structure id", "code", "id", "桥梁代码", "设施编号", "护栏编号", "边坡编号"),
    "name": ("名称", "桥名", "桥梁名称", "涵洞名称", "渡口名称", "边坡名称", "站名", "标牌名称", "title",
             "FACILITY_CARRIED_007"),
    "name_en": ("英文名", "english name", "name:en"),
    "status": ("状态", "使用状态", "运营状态"),
    "built_on": ("建成时间", "建成年份", "建成日期", "修建年度", "建造年份", "year built", "built",
                 "YEAR_BUILT_027"),
    "owner": ("产权单位", "所有者", "权属单位", "OWNER_022"),
    "managed_by": ("管养单位", "养护单位", "管理单位", "manager"),
    "remarks": ("备注", "说明", "note", "notes", "comment"),
    "crosses": ("跨越地物", "跨越地物名称", "跨越河流", "跨越", "FEATURES_DESC_006A"),
    "total_length_m": ("桥梁全长", "全长", "桥长", "桥梁总长", "length", "STRUCTURE_LEN_MT_049"),
    "longest_span_m": ("最大跨径", "单孔最大跨径", "主跨", "MAX_SPAN_LEN_MT_048"),
    "spans": ("跨径组合", "孔跨组合", "桥跨组合"),
    "structure_type_code": ("结构类型", "上部结构类型", "桥型", "structure type"),
    "deck_width_m": ("桥面宽", "桥面全宽", "桥面宽度", "桥宽", "DECK_WIDTH_MT_052"),
    "load_class": ("荷载等级", "设计荷载", "荷载"),
    "condition_class": ("技术状况等级", "技术状况", "技术等级", "评定等级", "condition class", "condition",
                        "BRIDGE_CONDITION"),
    "condition_standard": ("评定标准", "评定依据"),
    "inspected_on": ("检查日期", "最近检查日期", "评定日期", "检测日期"),
    "weight_limit_t": ("限载", "限重"),
    "height_limit_m": ("限高",),
    "engineer": ("桥梁养护工程师", "养护工程师", "责任人"),
    "culvert_kind_code": ("涵洞类型", "类型", "kind", "type"),
    "span_m": ("跨径", "净跨"),
    "height_m": ("高度", "净高", "坡高", "最大坡高", "height"),
    "length_m": ("长度", "涵长", "站台长度", "length"),
    "grade": ("技术状况", "评定等级", "等级"),
    "permit_number": ("许可证号", "批准文号"),
    "water_body": ("水域", "河流", "所在水域", "river"),
    "opposite_bank": ("对岸", "对岸渡口"),
    "managing_town": ("责任乡镇", "所属乡镇"),
    "ramp": ("坡道", "码头坡道"),
    "has_signs": ("有无标志", "标志牌"),
    "has_life_saving_kit": ("有无救生设备", "救生设备"),
    "rebuilt_on": ("改建时间", "改造时间"),
    "guardrail_kind_code": ("护栏类型", "类型", "kind", "type"),
    "protection_level": ("防护等级", "防撞等级", "level"),
    "place": ("设置位置", "位置"),
    "post_spacing_m": ("立柱间距",),
    "embedment": ("埋设方式", "立柱埋设方式"),
    "condition": ("状况", "设施状况", "完好状况"),
    "slope_kind": ("边坡类型", "类型", "kind", "type"),
    "material": ("坡体材料", "岩土类型", "岩土性质"),
    "gradient": ("坡率", "坡比"),
    "steps": ("级数", "边坡级数"),
    "slope_treatment_code": ("防护形式", "防护类型", "治理形式"),
    "is_monitored": ("是否监测",),
    "pull_in": ("停靠方式", "站台形式"),
    "width_m": ("宽度",),
    "has_shelter": ("有无候车亭", "候车亭"),
    "lines_served": ("停靠线路", "公交线路", "lines"),
    "navigation_mark_kind_code": ("航标类型", "类型", "kind", "type"),
    "panel": ("标牌", "标牌形状颜色"),
    "light": ("灯质", "灯光"),
    "quantity": ("数量", "count"),
    "safety_facility_kind_code": ("设施类型", "类型", "kind", "type"),
    "unit": ("单位", "计量单位"),
    "standard_code": ("标准编号", "国标编号"),
}  # fmt: skip

PLACE_FIELDS = (
    Field(
        "route",
        values.read_text,
        (
            "route code",
            "road",
            "road code",
            "路线编号",
            "路线编码",
            "路线代码",
            "路线",
            "公路编号",
            "线路编码",
            "道路编号",
            "所在路线",
        ),
    ),
    Field("chainage", values.read_text, ("桩号", "中心桩号", "里程桩号", "起止桩号", "stake", "measure")),
    Field(
        "chainage_from", values.read_text, ("起点桩号", "起始桩号", "from", "start chainage", "from chainage")
    ),
    Field(
        "chainage_to",
        values.read_text,
        ("终点桩号", "终止桩号", "止点桩号", "to", "end chainage", "to chainage"),
    ),
    Field("side", values.read_text, ("位置侧别", "侧别", "左右侧", "方向", "side")),
    Field(
        "division",
        values.read_text,
        ("adcode", "行政区划代码", "区划代码", "行政区划", "乡镇代码", "division"),
    ),
    *POSITION_FIELDS,
)

WORDS: Mapping[type[StrEnum], Mapping[str, StrEnum]] = {
    AssetStatus: {
        "在用": AssetStatus.IN_SERVICE,
        "正常": AssetStatus.IN_SERVICE,
        "关闭": AssetStatus.CLOSED,
        "封闭": AssetStatus.CLOSED,
        "改造中": AssetStatus.UNDER_RECONSTRUCTION,
        "在建": AssetStatus.UNDER_RECONSTRUCTION,
    },
    CulvertGrade: {
        "好": CulvertGrade.GOOD,
        "较好": CulvertGrade.FAIR,
        "较差": CulvertGrade.POOR,
        "差": CulvertGrade.BAD,
        "危险": CulvertGrade.DANGEROUS,
    },
    GuardrailPlace: {
        "路侧": GuardrailPlace.ROADSIDE,
        "中央分隔带": GuardrailPlace.MEDIAN,
        "桥梁": GuardrailPlace.BRIDGE,
    },
    Embedment: {"土中": Embedment.EARTH, "混凝土中": Embedment.CONCRETE},
    Condition: {
        "完好": Condition.GOOD,
        "良好": Condition.GOOD,
        "磨损": Condition.WORN,
        "损坏": Condition.DAMAGED,
        "缺失": Condition.MISSING,
    },
    SlopeKind: {"路堑": SlopeKind.CUT, "路堤": SlopeKind.FILL},
    SlopeMaterial: {"土质": SlopeMaterial.SOIL, "岩质": SlopeMaterial.ROCK},
    PullIn: {"港湾式": PullIn.BAY, "直接式": PullIn.KERBSIDE},
}
CLASS_WORDS: Mapping[str, int] = {
    word: number
    for number, numeral in enumerate("一二三四五", start=1)
    for word in (str(number), f"{number}类", f"{numeral}类", numeral, f"{number}级", f"{numeral}级")
}


def fields_of(session: Session, kind: AssetKind) -> list[Field]:
    """Every field that a file may have a column for, with its reader. Code lists are read from the
    register.
    """
    asset: Any = Asset.__table__
    own: Any = MODELS[kind].__table__
    columns = [asset.c[name] for name in COMMON]
    columns += [column for column in own.c if column.name not in NOT_FROM_FILES]
    return [
        *(
            Field(
                column.name,
                _reader(session, column),
                SYNONYMS.get(column.name, ()),
                is_required=column.name == "number",
                is_coded=_is_coded(column),
            )
            for column in columns
        ),
        *PLACE_FIELDS,
    ]


def own_fields(kind: AssetKind) -> list[str]:
    """The columns of the kind's own table that an import writes."""
    own: Any = MODELS[kind].__table__
    return [column.name for column in own.c if column.name not in NOT_FROM_FILES - {"span_class"}]


def _is_coded(column: Column[Any]) -> bool:
    is_listed = bool(column.foreign_keys) or isinstance(column.type, Enum)
    return is_listed or column.name == "condition_class"


def _reader(session: Session, column: Column[Any]) -> Reader:
    if column.name == "condition_class":
        return values.one_of(CLASS_WORDS)
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return values.one_of(_codes(session, key.column.table))
    kind = column.type
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return values.one_of(_words(cast("type[StrEnum]", kind.enum_class)))
    if isinstance(kind, Date):
        return values.read_day
    if isinstance(kind, Boolean):
        return values.read_yes_no
    if isinstance(kind, Integer):
        return values.whole_number(0, 32_767 if isinstance(kind, SmallInteger) else 2**31 - 1)
    if isinstance(kind, Numeric):
        return values.read_positive_metres if column.name.endswith(("_m", "_t")) else values.read_metres
    return values.read_text


def _words(enum: type[StrEnum]) -> dict[str, StrEnum]:
    return {member.value: member for member in enum} | dict(WORDS.get(enum, {}))


def _codes(session: Session, table: Table) -> dict[str, str]:
    """Codes of a list by code and by label in both languages."""
    found: dict[str, str] = {}
    for code, label_zh, label_en in session.execute(select(table.c.code, table.c.label_zh, table.c.label_en)):
        found |= {code: code, label_zh: code, label_en: code}
    return found


def stored(value: Any) -> Any:
    """A value as the database keeps it."""
    return value.value if isinstance(value, StrEnum) else value


def comparable(value: Any) -> Any:
    """A stored value in a form in which old and new can be compared."""
    if isinstance(value, date | bool) or value is None:
        return value
    return float(value) if isinstance(value, int | float) else str(value)
