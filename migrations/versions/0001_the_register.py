"""The register: every table of its first release, and the history that the database keeps of them."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Tables whose every change is recorded, and the key that names a row.
TRACKED = {
    "account": "id",
    "asset": "id",
    "asset_attachment": "id",
    "black_spot": "id",
    "bridge": "id",
    "bus_bay": "id",
    "centreline": "id",
    "culvert": "id",
    "culvert_kind": "code",
    "ferry_boat": "id",
    "ferry_landing": "id",
    "guardrail": "id",
    "guardrail_kind": "code",
    "hazard": "id",
    "hazard_attachment": "id",
    "hazard_category": "code",
    "milestone": "id",
    "navigation_mark": "id",
    "navigation_mark_kind": "code",
    "progress_entry": "id",
    "project": "id",
    "project_asset": "project_id",
    "project_attachment": "id",
    "project_black_spot": "project_id",
    "project_hazard": "project_id",
    "project_kind": "code",
    "project_site": "id",
    "route": "id",
    "safety_facility": "id",
    "safety_facility_kind": "code",
    "section": "id",
    "section_traffic": "id",
    "slope": "id",
    "slope_treatment": "code",
    "structure_type": "code",
    "surface_kind": "code",
}

# Of these, the rows are places beside roads, with a derived and a surveyed geometry.
PLACES = frozenset({"asset", "black_spot", "hazard", "project_site", "section"})

RECORD_HISTORY = """
CREATE FUNCTION record_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb;
  becomes jsonb;
  changed jsonb;
  places jsonb := '{}';
  -- Derived, secret or of no interest to a reader years later.
  unrecorded constant text[] :=
    '{geom_3857,updated_at,password_hash,last_seen_at,failed_sign_ins,locked_until}';
BEGIN
  -- Inside to_jsonb, PostGIS looks up the coordinate system of each geometry anew, which takes longer than all
  -- the rest. So the geometries of places (second argument of the trigger) are written apart, without it.
  IF TG_OP <> 'INSERT' THEN
    IF TG_NARGS > 1 THEN
      places := jsonb_build_object('geom', ST_AsGeoJSON(OLD.geom, 9, 0)::jsonb,
                                   'surveyed_point', ST_AsGeoJSON(OLD.surveyed_point, 9, 0)::jsonb);
      OLD.geom := NULL; OLD.surveyed_point := NULL; OLD.geom_3857 := NULL;
    END IF;
    was := (to_jsonb(OLD) || places) - unrecorded;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    IF TG_NARGS > 1 THEN
      places := jsonb_build_object('geom', ST_AsGeoJSON(NEW.geom, 9, 0)::jsonb,
                                   'surveyed_point', ST_AsGeoJSON(NEW.surveyed_point, 9, 0)::jsonb);
      NEW.geom := NULL; NEW.surveyed_point := NULL; NEW.geom_3857 := NULL;
    END IF;
    becomes := (to_jsonb(NEW) || places) - unrecorded;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(key, value) INTO changed
      FROM jsonb_each(was) WHERE value IS DISTINCT FROM becomes -> key;
    IF changed IS NULL THEN RETURN NULL; END IF;
  ELSE
    changed := was;
  END IF;
  INSERT INTO history (table_name, row_id, operation, transaction_id, account_id, actor, source, device,
                       before, after)
  VALUES (TG_TABLE_NAME, coalesce(becomes, was) ->> TG_ARGV[0], lower(TG_OP),
          pg_current_xact_id()::text::bigint,
          nullif(current_setting('roadreg.account_id', true), '')::bigint,
          coalesce(nullif(current_setting('roadreg.actor', true), ''), session_user),
          coalesce(nullif(current_setting('roadreg.source', true), ''), 'database'),
          coalesce(current_setting('roadreg.device', true), ''),
          changed, becomes);
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "culvert_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="Order in lists"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="Offered in forms"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_culvert_kind")),
    )
    op.create_table(
        "division",
        sa.Column("adcode", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("parent_adcode", sa.Text(), nullable=True),
        sa.Column(
            "level",
            sa.SmallInteger(),
            nullable=False,
            comment="1 province, 2 city, 3 county, 4 town, 5 village",
        ),
        sa.CheckConstraint("adcode ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'", name=op.f("ck_division_adcode")),
        sa.ForeignKeyConstraint(
            ["parent_adcode"], ["division.adcode"], name=op.f("fk_division_parent_adcode")
        ),
        sa.PrimaryKeyConstraint("adcode", name=op.f("pk_division")),
    )
    op.create_index(op.f("ix_division_parent_adcode"), "division", ["parent_adcode"], unique=False)
    op.create_table(
        "guardrail_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="Order in lists"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="Offered in forms"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_guardrail_kind")),
    )
    op.create_table(
        "hazard_category",
        sa.Column("typical_measure", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="Order in lists"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="Offered in forms"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_hazard_category")),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False, comment="insert, update or delete"),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "transaction_id", sa.BigInteger(), nullable=False, comment="Changes made together share it"
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True, comment="No foreign key: accounts may go"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column(
            "before",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Old values of changed fields",
        ),
        sa.Column(
            "after",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="The whole row after the change",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index("ix_history_changed_at", "history", ["changed_at"], unique=False)
    op.create_index(
        "ix_history_table_name_row_id_id", "history", ["table_name", "row_id", "id"], unique=False
    )
    op.create_table(
        "navigation_mark_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="Order in lists"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="Offered in forms"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_navigation_mark_kind")),
    )
    op.create_table(
        "project_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="Order in lists"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="Offered in forms"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_project_kind")),
    )
    op.create_table(
        "safety_facility_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="Order in lists"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="Offered in forms"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_safety_facility_kind")),
    )
    op.create_table(
        "slope_treatment",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="Order in lists"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="Offered in forms"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_slope_treatment")),
    )
    op.create_geospatial_table(
        "stored_file",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column(
            "content_type", sa.Text(), nullable=False, comment="Found from the content, never from the name"
        ),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=True),
        sa.Column("height_px", sa.Integer(), nullable=True),
        sa.Column(
            "taken_at", sa.DateTime(timezone=True), nullable=True, comment="From EXIF; a proposal, not a fact"
        ),
        sa.Column(
            "taken_where",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="From EXIF; a proposal, not a fact",
        ),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_stored_file_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "structure_type",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="Order in lists"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="Offered in forms"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_structure_type")),
    )
    op.create_table(
        "surface_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="Order in lists"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="Offered in forms"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_surface_kind")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="Typed at sign-in"),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "staff",
                "engineer",
                "leader",
                "steward",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division_adcode", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="argon2id"),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column(
            "sign_in_stamp",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Grows when every session of the account shall end",
        ),
        sa.Column("failed_sign_ins", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.ForeignKeyConstraint(
            ["division_adcode"], ["division.adcode"], name=op.f("fk_account_division_adcode")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="GB/T 917; X, Y, C, Z with the adcode"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "nicknames",
            postgresql.ARRAY(sa.TEXT()),
            server_default="{}",
            nullable=False,
            comment="Found by search",
        ),
        sa.Column(
            "administrative_grade",
            sa.Enum(
                "G",
                "S",
                "X",
                "Y",
                "C",
                "Z",
                name="administrativegrade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division_adcode", sa.Text(), nullable=False),
        sa.Column("start_name", sa.Text(), server_default="", nullable=False),
        sa.Column("end_name", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "managed_by", sa.Text(), server_default="", nullable=False, comment="Unit that maintains the road"
        ),
        sa.Column("remarks", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.ForeignKeyConstraint(
            ["division_adcode"], ["division.adcode"], name=op.f("fk_route_division_adcode")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sa.UniqueConstraint("code", name=op.f("uq_route_code")),
    )
    op.create_index(op.f("ix_route_division_adcode"), "route", ["division_adcode"], unique=False)
    op.create_geospatial_table(
        "asset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bridges",
                "culverts",
                "ferries",
                "ferry-boats",
                "guardrails",
                "slopes",
                "bus-bays",
                "navigation-marks",
                "safety-facilities",
                name="assetkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "number",
            sa.Text(),
            nullable=False,
            comment="Unique among its kind; a bridge's is its bridge code",
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "in_service",
                "closed",
                "under_reconstruction",
                "retired",
                name="assetstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="in_service",
            nullable=False,
        ),
        sa.Column("division_adcode", sa.Text(), nullable=False),
        sa.Column("built_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("managed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("remarks", sa.Text(), server_default="", nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("retired_reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "extra",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Columns of an imported file that the register has no field for",
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.Column(
            "location_method",
            sa.Enum(
                "chainage",
                "tap",
                "gps",
                "import",
                name="locationmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="chainage",
            nullable=False,
        ),
        sa.Column(
            "from_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage, metres",
        ),
        sa.Column("from_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "to_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage of a line's end; NULL for a point",
        ),
        sa.Column("to_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "left",
                "right",
                "both",
                "centre",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="Facing increasing chainage",
        ),
        sa.Column(
            "offset_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            server_default="0",
            nullable=False,
            comment="From the centreline, metres, positive to the right",
        ),
        sa.Column("surveyed_accuracy_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column(
            "surveyed_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "geom",
            Geometry(
                srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
            comment="Derived from route and chainage",
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(status = 'retired') = (retired_on IS NOT NULL)", name=op.f("ck_asset_retired_has_a_day")
        ),
        sa.CheckConstraint(
            "(route_id IS NULL) = (from_m IS NULL)", name=op.f("ck_asset_route_with_chainage")
        ),
        sa.CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name=op.f("ck_asset_geometry_valid")),
        sa.CheckConstraint(
            "surveyed_point IS NULL OR ST_Y(surveyed_point) BETWEEN -85 AND 85",
            name=op.f("ck_asset_latitude_on_the_map"),
        ),
        sa.CheckConstraint(
            "to_m IS NULL OR (from_piece, from_m) <= (to_piece, to_m)",
            name=op.f("ck_asset_from_not_after_to"),
        ),
        sa.ForeignKeyConstraint(
            ["division_adcode"], ["division.adcode"], name=op.f("fk_asset_division_adcode")
        ),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_asset_route_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_asset_kind_number")),
    )
    op.create_geospatial_index(
        "idx_asset_geom", "asset", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "idx_asset_geom_3857",
        "asset",
        ["geom_3857"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_asset_division_adcode", "asset", ["division_adcode"], unique=False)
    op.create_index("ix_asset_kind_status", "asset", ["kind", "status"], unique=False)
    op.create_index("ix_asset_place", "asset", ["route_id", "from_piece", "from_m"], unique=False)
    op.create_index(op.f("ix_asset_route_id"), "asset", ["route_id"], unique=False)
    op.create_geospatial_table(
        "black_spot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, comment="Such as B2011-03"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "point", "section", name="blackspotkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "county",
                "city",
                "province",
                name="blackspotlevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "listed",
                "in_treatment",
                "treated",
                "delisted",
                name="blackspotstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="listed",
            nullable=False,
        ),
        sa.Column("division_adcode", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False, comment="First day of the crashes counted"),
        sa.Column("period_to", sa.Date(), nullable=False, comment="Last day of the crashes counted"),
        sa.Column("rule", sa.Text(), nullable=False, comment="The rule that it meets, in words"),
        sa.Column("fatal_crashes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("injury_crashes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("property_crashes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("killed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("injured", sa.Integer(), server_default="0", nullable=False),
        sa.Column("causes", sa.Text(), server_default="", nullable=False),
        sa.Column("measures", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "decision", sa.Text(), server_default="", nullable=False, comment="Document that listed it"
        ),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("treated_on", sa.Date(), nullable=True),
        sa.Column("delisted_on", sa.Date(), nullable=True),
        sa.Column(
            "is_published", sa.Boolean(), server_default="false", nullable=False, comment="Shown to visitors"
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.Column(
            "location_method",
            sa.Enum(
                "chainage",
                "tap",
                "gps",
                "import",
                name="locationmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="chainage",
            nullable=False,
        ),
        sa.Column(
            "from_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage, metres",
        ),
        sa.Column("from_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "to_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage of a line's end; NULL for a point",
        ),
        sa.Column("to_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "left",
                "right",
                "both",
                "centre",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="Facing increasing chainage",
        ),
        sa.Column(
            "offset_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            server_default="0",
            nullable=False,
            comment="From the centreline, metres, positive to the right",
        ),
        sa.Column("surveyed_accuracy_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column(
            "surveyed_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "geom",
            Geometry(
                srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
            comment="Derived from route and chainage",
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(route_id IS NULL) = (from_m IS NULL)", name=op.f("ck_black_spot_route_with_chainage")
        ),
        sa.CheckConstraint("geom IS NOT NULL", name=op.f("ck_black_spot_has_a_place")),
        sa.CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name=op.f("ck_black_spot_geometry_valid")),
        sa.CheckConstraint(
            "least(fatal_crashes, injury_crashes, property_crashes, killed, injured) >= 0",
            name=op.f("ck_black_spot_counts"),
        ),
        sa.CheckConstraint("period_from <= period_to", name=op.f("ck_black_spot_period")),
        sa.CheckConstraint(
            "surveyed_point IS NULL OR ST_Y(surveyed_point) BETWEEN -85 AND 85",
            name=op.f("ck_black_spot_latitude_on_the_map"),
        ),
        sa.CheckConstraint(
            "to_m IS NULL OR (from_piece, from_m) <= (to_piece, to_m)",
            name=op.f("ck_black_spot_from_not_after_to"),
        ),
        sa.ForeignKeyConstraint(
            ["division_adcode"], ["division.adcode"], name=op.f("fk_black_spot_division_adcode")
        ),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_black_spot_route_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_black_spot")),
        sa.UniqueConstraint("number", name=op.f("uq_black_spot_number")),
    )
    op.create_geospatial_index(
        "idx_black_spot_geom",
        "black_spot",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "idx_black_spot_geom_3857",
        "black_spot",
        ["geom_3857"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_black_spot_division_adcode", "black_spot", ["division_adcode"], unique=False)
    op.create_index("ix_black_spot_place", "black_spot", ["route_id", "from_piece", "from_m"], unique=False)
    op.create_index(op.f("ix_black_spot_route_id"), "black_spot", ["route_id"], unique=False)
    op.create_geospatial_table(
        "centreline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="First day on which it no longer holds"),
        sa.Column(
            "quality",
            sa.Enum(
                "surveyed",
                "digitised",
                "schematic",
                name="centrelinequality",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "survey", sa.Text(), server_default="", nullable=False, comment="Who surveyed it, from what"
        ),
        sa.Column(
            "length_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=False,
            comment="Real length between both ends, broken chains in",
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="LINESTRINGM",
                srid=4326,
                dimension=3,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                geometry_type="LINESTRING",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            sa.Computed("ST_Force2D(ST_Transform(geom, 3857))", persisted=True),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("route_id"), "="),
            (sa.text("daterange(valid_from, valid_to, '[)')"), "&&"),
            using="gist",
            name="ex_centreline_one_a_day",
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from < valid_to", name=op.f("ck_centreline_valid_from_before_valid_to")
        ),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_centreline_route_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centreline")),
    )
    op.create_geospatial_index(
        "idx_centreline_geom",
        "centreline",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "idx_centreline_geom_3857",
        "centreline",
        ["geom_3857"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_centreline_route_id"), "centreline", ["route_id"], unique=False)
    op.create_geospatial_table(
        "hazard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, comment="Such as H2011-0042"),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "verified",
                "graded",
                "assigned",
                "in_treatment",
                "treated",
                "accepted",
                "closed",
                "suspended",
                "rejected",
                "merged",
                name="hazardstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="reported",
            nullable=False,
        ),
        sa.Column(
            "grade",
            sa.Enum(
                "general", "major", name="hazardgrade", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("risk_level", sa.SmallInteger(), nullable=True, comment="1 red to 4 blue"),
        sa.Column("division_adcode", sa.Text(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "patrol",
                "public",
                "telephone",
                "police",
                "file",
                name="hazardorigin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False, comment="When it was seen"),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("responsible_unit", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "due_on", sa.Date(), nullable=True, comment="Last day for treatment; not yet overdue on it"
        ),
        sa.Column("temporary_control", sa.Text(), server_default="", nullable=False, comment="临时管控措施"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column(
            "is_published", sa.Boolean(), server_default="false", nullable=False, comment="Shown to visitors"
        ),
        sa.Column(
            "client_token",
            sa.Uuid(),
            nullable=True,
            comment="Made by the form or phone; a resend carries the same one",
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.Column(
            "location_method",
            sa.Enum(
                "chainage",
                "tap",
                "gps",
                "import",
                name="locationmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="chainage",
            nullable=False,
        ),
        sa.Column(
            "from_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage, metres",
        ),
        sa.Column("from_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "to_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage of a line's end; NULL for a point",
        ),
        sa.Column("to_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "left",
                "right",
                "both",
                "centre",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="Facing increasing chainage",
        ),
        sa.Column(
            "offset_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            server_default="0",
            nullable=False,
            comment="From the centreline, metres, positive to the right",
        ),
        sa.Column("surveyed_accuracy_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column(
            "surveyed_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "geom",
            Geometry(
                srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
            comment="Derived from route and chainage",
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_hazard_merged_into_another")
        ),
        sa.CheckConstraint(
            "(route_id IS NULL) = (from_m IS NULL)", name=op.f("ck_hazard_route_with_chainage")
        ),
        sa.CheckConstraint("geom IS NOT NULL", name=op.f("ck_hazard_has_a_place")),
        sa.CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name=op.f("ck_hazard_geometry_valid")),
        sa.CheckConstraint("risk_level BETWEEN 1 AND 4", name=op.f("ck_hazard_risk_level")),
        sa.CheckConstraint(
            "surveyed_point IS NULL OR ST_Y(surveyed_point) BETWEEN -85 AND 85",
            name=op.f("ck_hazard_latitude_on_the_map"),
        ),
        sa.CheckConstraint(
            "to_m IS NULL OR (from_piece, from_m) <= (to_piece, to_m)",
            name=op.f("ck_hazard_from_not_after_to"),
        ),
        sa.ForeignKeyConstraint(
            ["category_code"], ["hazard_category.code"], name=op.f("fk_hazard_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["division_adcode"], ["division.adcode"], name=op.f("fk_hazard_division_adcode")
        ),
        sa.ForeignKeyConstraint(["merged_into_id"], ["hazard.id"], name=op.f("fk_hazard_merged_into_id")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["account.id"], name=op.f("fk_hazard_reported_by_id")),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_hazard_route_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard")),
        sa.UniqueConstraint("client_token", name=op.f("uq_hazard_client_token")),
        sa.UniqueConstraint("number", name=op.f("uq_hazard_number")),
    )
    op.create_geospatial_index(
        "idx_hazard_geom", "hazard", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "idx_hazard_geom_3857",
        "hazard",
        ["geom_3857"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_hazard_category_code"), "hazard", ["category_code"], unique=False)
    op.create_index("ix_hazard_division_adcode", "hazard", ["division_adcode"], unique=False)
    op.create_index("ix_hazard_place", "hazard", ["route_id", "from_piece", "from_m"], unique=False)
    op.create_index(op.f("ix_hazard_route_id"), "hazard", ["route_id"], unique=False)
    op.create_index("ix_hazard_state_reported_at", "hazard", ["state", "reported_at"], unique=False)
    op.create_index(
        "ix_hazard_by_risk", "hazard", ["risk_level", "due_on", sa.text("number DESC")], unique=False
    )
    op.create_geospatial_table(
        "kilometre_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("chainage_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=False),
        sa.Column("piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                geometry_type="POINT",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_kilometre_post_route_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kilometre_post")),
    )
    op.create_geospatial_index(
        "idx_kilometre_post_geom",
        "kilometre_post",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "idx_kilometre_post_geom_3857",
        "kilometre_post",
        ["geom_3857"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_kilometre_post_route_id"), "kilometre_post", ["route_id"], unique=False)
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, comment="Such as P2011-07"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("kind_code", sa.Text(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "P1",
                "P2",
                "P3",
                "P4",
                "P5",
                "P6",
                "P7",
                "P8",
                "P9",
                "P10",
                "P11",
                name="projectstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="P1",
            nullable=False,
        ),
        sa.Column(
            "condition",
            sa.Enum(
                "normal",
                "delayed",
                "suspended",
                "cancelled",
                "completed",
                name="projectcondition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="normal",
            nullable=False,
        ),
        sa.Column("division_adcode", sa.Text(), nullable=False),
        sa.Column("engineer_id", sa.Integer(), nullable=True, comment="Enters its progress"),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "estimated_cost",
            sa.Numeric(precision=16, scale=2),
            nullable=True,
            comment="Estimate or budget, yuan",
        ),
        sa.Column(
            "cost_basis",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="估算, 概算, 预算 or what else it is",
        ),
        sa.Column("length_km", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="Planned or actual start of works"),
        sa.Column("finishes_on", sa.Date(), nullable=True, comment="Planned end of works"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="Hand-over acceptance"),
        sa.Column("remarks", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.CheckConstraint("estimated_cost >= 0", name=op.f("ck_project_estimated_cost")),
        sa.CheckConstraint("starts_on <= finishes_on", name=op.f("ck_project_starts_before_it_finishes")),
        sa.ForeignKeyConstraint(
            ["division_adcode"], ["division.adcode"], name=op.f("fk_project_division_adcode")
        ),
        sa.ForeignKeyConstraint(["engineer_id"], ["account.id"], name=op.f("fk_project_engineer_id")),
        sa.ForeignKeyConstraint(["kind_code"], ["project_kind.code"], name=op.f("fk_project_kind_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("number", name=op.f("uq_project_number")),
    )
    op.create_index("ix_project_division_adcode", "project", ["division_adcode"], unique=False)
    op.create_index(op.f("ix_project_kind_code"), "project", ["kind_code"], unique=False)
    op.create_geospatial_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "technical_class",
            sa.Enum(
                "10",
                "11",
                "12",
                "13",
                "14",
                "30",
                name="technicalclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lanes", sa.SmallInteger(), nullable=True),
        sa.Column(
            "width_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Carriageway width",
        ),
        sa.Column("surface_kind_code", sa.Text(), nullable=True),
        sa.Column("design_speed_kmh", sa.SmallInteger(), nullable=True),
        sa.Column("managed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("remarks", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.Column(
            "location_method",
            sa.Enum(
                "chainage",
                "tap",
                "gps",
                "import",
                name="locationmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="chainage",
            nullable=False,
        ),
        sa.Column(
            "from_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage, metres",
        ),
        sa.Column("from_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "to_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage of a line's end; NULL for a point",
        ),
        sa.Column("to_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "left",
                "right",
                "both",
                "centre",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="Facing increasing chainage",
        ),
        sa.Column(
            "offset_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            server_default="0",
            nullable=False,
            comment="From the centreline, metres, positive to the right",
        ),
        sa.Column("surveyed_accuracy_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column(
            "surveyed_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "geom",
            Geometry(
                srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
            comment="Derived from route and chainage",
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(route_id IS NULL) = (from_m IS NULL)", name=op.f("ck_section_route_with_chainage")
        ),
        sa.CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name=op.f("ck_section_geometry_valid")),
        sa.CheckConstraint(
            "surveyed_point IS NULL OR ST_Y(surveyed_point) BETWEEN -85 AND 85",
            name=op.f("ck_section_latitude_on_the_map"),
        ),
        sa.CheckConstraint("to_m IS NOT NULL", name=op.f("ck_section_is_a_line")),
        sa.CheckConstraint(
            "to_m IS NULL OR (from_piece, from_m) <= (to_piece, to_m)",
            name=op.f("ck_section_from_not_after_to"),
        ),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_section_route_id")),
        sa.ForeignKeyConstraint(
            ["surface_kind_code"], ["surface_kind.code"], name=op.f("fk_section_surface_kind_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
    )
    op.create_geospatial_index(
        "idx_section_geom", "section", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "idx_section_geom_3857",
        "section",
        ["geom_3857"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_section_place", "section", ["route_id", "from_piece", "from_m"], unique=False)
    op.create_index(op.f("ix_section_route_id"), "section", ["route_id"], unique=False)
    op.create_table(
        "asset_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "photo",
                "document",
                name="attachmentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="As the sender's device called it; shown, never used as a path",
        ),
        sa.Column("caption", sa.Text(), server_default="", nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_asset_attachment_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_asset_attachment_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_attachment")),
    )
    op.create_index(op.f("ix_asset_attachment_asset_id"), "asset_attachment", ["asset_id"], unique=False)
    op.create_table(
        "bridge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "crosses",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What it spans: river, road, railway",
        ),
        sa.Column("total_length_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("longest_span_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("spans", sa.Text(), server_default="", nullable=False, comment="Such as 3×20"),
        sa.Column(
            "span_class",
            sa.Enum(
                "extra_large",
                "large",
                "medium",
                "small",
                "culvert",
                name="spanclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="Computed from both lengths",
        ),
        sa.Column("structure_type_code", sa.Text(), nullable=True),
        sa.Column("deck_width_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column(
            "load_class",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Design load, such as 公路-I级",
        ),
        sa.Column("condition_class", sa.SmallInteger(), nullable=True),
        sa.Column(
            "condition_standard",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Edition that it was rated by",
        ),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("weight_limit_t", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("height_limit_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column(
            "engineer",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Bridge maintenance engineer in charge",
        ),
        sa.CheckConstraint("condition_class BETWEEN 1 AND 5", name=op.f("ck_bridge_condition_class")),
        sa.CheckConstraint("total_length_m > 0", name=op.f("ck_bridge_total_length")),
        sa.ForeignKeyConstraint(["id"], ["asset.id"], name=op.f("fk_bridge_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["structure_type_code"], ["structure_type.code"], name=op.f("fk_bridge_structure_type_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bridge")),
    )
    op.create_table(
        "broken_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centreline_id", sa.Integer(), nullable=False),
        sa.Column("measure_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=False),
        sa.Column(
            "back_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=False,
            comment="Chainage arriving at the equation",
        ),
        sa.Column(
            "ahead_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=False,
            comment="Chainage leaving it",
        ),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centreline_id"],
            ["centreline.id"],
            name=op.f("fk_broken_chain_centreline_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_chain")),
        sa.UniqueConstraint(
            "centreline_id", "measure_m", name=op.f("uq_broken_chain_centreline_id_measure_m")
        ),
    )
    op.create_index(op.f("ix_broken_chain_centreline_id"), "broken_chain", ["centreline_id"], unique=False)
    op.create_table(
        "bus_bay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "pull_in",
            sa.Enum("bay", "kerbside", name="pullin", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("length_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("width_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("has_shelter", sa.Boolean(), nullable=True),
        sa.Column("lines_served", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["id"], ["asset.id"], name=op.f("fk_bus_bay_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bus_bay")),
    )
    op.create_geospatial_table(
        "calibration_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centreline_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "post",
                "end",
                "equation",
                name="postkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("measure_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=False),
        sa.Column("chainage_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=False),
        sa.Column("piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["centreline_id"],
            ["centreline.id"],
            name=op.f("fk_calibration_point_centreline_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_point")),
        sa.UniqueConstraint(
            "centreline_id", "measure_m", name=op.f("uq_calibration_point_centreline_id_measure_m")
        ),
    )
    op.create_geospatial_index(
        "idx_calibration_point_geom",
        "calibration_point",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_calibration_point_centreline_id"), "calibration_point", ["centreline_id"], unique=False
    )
    op.create_table(
        "culvert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("culvert_kind_code", sa.Text(), nullable=True),
        sa.Column("span_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("height_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("length_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column(
            "grade",
            sa.Enum(
                "good",
                "fair",
                "poor",
                "bad",
                "dangerous",
                name="culvertgrade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["culvert_kind_code"], ["culvert_kind.code"], name=op.f("fk_culvert_culvert_kind_code")
        ),
        sa.ForeignKeyConstraint(["id"], ["asset.id"], name=op.f("fk_culvert_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_culvert")),
    )
    op.create_table(
        "ferry_landing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permit_number", sa.Text(), server_default="", nullable=False),
        sa.Column("water_body", sa.Text(), server_default="", nullable=False),
        sa.Column("opposite_bank", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "managing_town", sa.Text(), server_default="", nullable=False, comment="Responsible by law"
        ),
        sa.Column("ramp", sa.Text(), server_default="", nullable=False),
        sa.Column("has_signs", sa.Boolean(), nullable=True),
        sa.Column("has_life_saving_kit", sa.Boolean(), nullable=True),
        sa.Column("rebuilt_on", sa.Date(), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["asset.id"], name=op.f("fk_ferry_landing_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ferry_landing")),
    )
    op.create_table(
        "guardrail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guardrail_kind_code", sa.Text(), nullable=True),
        sa.Column(
            "protection_level",
            sa.Enum(
                "C",
                "B",
                "A",
                "SB",
                "SA",
                "SS",
                "HB",
                "HA",
                name="protectionlevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "place",
            sa.Enum(
                "roadside",
                "median",
                "bridge",
                name="guardrailplace",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("post_spacing_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column(
            "embedment",
            sa.Enum("E", "B", name="embedment", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("height_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column(
            "condition",
            sa.Enum(
                "good",
                "worn",
                "damaged",
                "missing",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.CheckConstraint("post_spacing_m > 0", name=op.f("ck_guardrail_post_spacing")),
        sa.ForeignKeyConstraint(
            ["guardrail_kind_code"], ["guardrail_kind.code"], name=op.f("fk_guardrail_guardrail_kind_code")
        ),
        sa.ForeignKeyConstraint(["id"], ["asset.id"], name=op.f("fk_guardrail_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardrail")),
    )
    op.create_table(
        "hazard_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hazard_id", sa.Integer(), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "reported",
                "verified",
                "graded",
                "assigned",
                "in_treatment",
                "treated",
                "accepted",
                "closed",
                "suspended",
                "rejected",
                "merged",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="NULL for the report itself",
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "reported",
                "verified",
                "graded",
                "assigned",
                "in_treatment",
                "treated",
                "accepted",
                "closed",
                "suspended",
                "rejected",
                "merged",
                name="hazardstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_hazard_action_account_id")),
        sa.ForeignKeyConstraint(
            ["hazard_id"], ["hazard.id"], name=op.f("fk_hazard_action_hazard_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_action")),
    )
    op.create_index(op.f("ix_hazard_action_hazard_id"), "hazard_action", ["hazard_id"], unique=False)
    op.create_table(
        "hazard_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hazard_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "photo",
                "document",
                name="attachmentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="As the sender's device called it; shown, never used as a path",
        ),
        sa.Column("caption", sa.Text(), server_default="", nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hazard_id"], ["hazard.id"], name=op.f("fk_hazard_attachment_hazard_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_hazard_attachment_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_attachment")),
    )
    op.create_index(op.f("ix_hazard_attachment_hazard_id"), "hazard_attachment", ["hazard_id"], unique=False)
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "P1",
                "P2",
                "P3",
                "P4",
                "P5",
                "P6",
                "P7",
                "P8",
                "P9",
                "P10",
                "P11",
                name="projectstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("is_critical", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_milestone_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index(op.f("ix_milestone_project_id"), "milestone", ["project_id"], unique=False)
    op.create_table(
        "progress_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="The first day of the month"),
        sa.Column(
            "physical_percent",
            sa.Numeric(precision=5, scale=2),
            nullable=False,
            comment="Physical progress 形象进度",
        ),
        sa.Column(
            "planned_percent",
            sa.Numeric(precision=5, scale=2),
            nullable=True,
            comment="What the plan had for then",
        ),
        sa.Column(
            "work_done", sa.Text(), server_default="", nullable=False, comment="What was done this month"
        ),
        sa.Column("problems", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "remark",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Sentence asked for by a warning, such as less than last month",
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.CheckConstraint(
            "extract(day FROM month) = 1", name=op.f("ck_progress_entry_month_is_its_first_day")
        ),
        sa.CheckConstraint(
            "physical_percent BETWEEN 0 AND 100", name=op.f("ck_progress_entry_physical_percent")
        ),
        sa.CheckConstraint(
            "planned_percent BETWEEN 0 AND 100", name=op.f("ck_progress_entry_planned_percent")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_progress_entry_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_progress_entry_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_entry")),
        sa.UniqueConstraint("project_id", "month", name=op.f("uq_progress_entry_project_id_month")),
    )
    op.create_table(
        "project_asset",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_project_asset_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_asset_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "asset_id", name=op.f("pk_project_asset")),
    )
    op.create_index(op.f("ix_project_asset_asset_id"), "project_asset", ["asset_id"], unique=False)
    op.create_table(
        "project_black_spot",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("black_spot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["black_spot_id"],
            ["black_spot.id"],
            name=op.f("fk_project_black_spot_black_spot_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_black_spot_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "black_spot_id", name=op.f("pk_project_black_spot")),
    )
    op.create_index(
        op.f("ix_project_black_spot_black_spot_id"), "project_black_spot", ["black_spot_id"], unique=False
    )
    op.create_table(
        "project_hazard",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("hazard_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hazard_id"], ["hazard.id"], name=op.f("fk_project_hazard_hazard_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_hazard_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "hazard_id", name=op.f("pk_project_hazard")),
    )
    op.create_index(op.f("ix_project_hazard_hazard_id"), "project_hazard", ["hazard_id"], unique=False)
    op.create_geospatial_table(
        "project_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="Grows by one with every change"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            server_default="register",
            nullable=False,
            comment="Where the record comes from: register, demonstration, a file",
        ),
        sa.Column(
            "location_method",
            sa.Enum(
                "chainage",
                "tap",
                "gps",
                "import",
                name="locationmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="chainage",
            nullable=False,
        ),
        sa.Column(
            "from_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage, metres",
        ),
        sa.Column("from_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "to_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            nullable=True,
            comment="Chainage of a line's end; NULL for a point",
        ),
        sa.Column("to_piece", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "left",
                "right",
                "both",
                "centre",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="Facing increasing chainage",
        ),
        sa.Column(
            "offset_m",
            sa.Numeric(precision=12, scale=3, asdecimal=False),
            server_default="0",
            nullable=False,
            comment="From the centreline, metres, positive to the right",
        ),
        sa.Column("surveyed_accuracy_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column(
            "surveyed_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "geom",
            Geometry(
                srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
            comment="Derived from route and chainage",
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(route_id IS NULL) = (from_m IS NULL)", name=op.f("ck_project_site_route_with_chainage")
        ),
        sa.CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name=op.f("ck_project_site_geometry_valid")),
        sa.CheckConstraint(
            "surveyed_point IS NULL OR ST_Y(surveyed_point) BETWEEN -85 AND 85",
            name=op.f("ck_project_site_latitude_on_the_map"),
        ),
        sa.CheckConstraint(
            "to_m IS NULL OR (from_piece, from_m) <= (to_piece, to_m)",
            name=op.f("ck_project_site_from_not_after_to"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_site_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_project_site_route_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_site")),
    )
    op.create_geospatial_index(
        "idx_project_site_geom",
        "project_site",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "idx_project_site_geom_3857",
        "project_site",
        ["geom_3857"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_project_site_place", "project_site", ["route_id", "from_piece", "from_m"], unique=False
    )
    op.create_index(op.f("ix_project_site_project_id"), "project_site", ["project_id"], unique=False)
    op.create_index(op.f("ix_project_site_route_id"), "project_site", ["route_id"], unique=False)
    op.create_table(
        "safety_facility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("safety_facility_kind_code", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "standard_code",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Of the sign or marking in GB 5768",
        ),
        sa.Column(
            "condition",
            sa.Enum(
                "good",
                "worn",
                "damaged",
                "missing",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["id"], ["asset.id"], name=op.f("fk_safety_facility_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["safety_facility_kind_code"],
            ["safety_facility_kind.code"],
            name=op.f("fk_safety_facility_safety_facility_kind_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_facility")),
    )
    op.create_table(
        "section_traffic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("aadt", sa.Integer(), nullable=False, comment="Vehicles a day"),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("aadt >= 0", name=op.f("ck_section_traffic_aadt")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_section_traffic_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_traffic")),
        sa.UniqueConstraint("section_id", "year", name=op.f("uq_section_traffic_section_id_year")),
    )
    op.create_table(
        "slope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "slope_kind",
            sa.Enum("cut", "fill", name="slopekind", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "material",
            sa.Enum(
                "soil", "rock", name="slopematerial", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("height_m", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column(
            "gradient", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True, comment="n of 1:n"
        ),
        sa.Column("steps", sa.SmallInteger(), nullable=True),
        sa.Column("slope_treatment_code", sa.Text(), nullable=True),
        sa.Column("is_monitored", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "condition",
            sa.Enum(
                "good",
                "worn",
                "damaged",
                "missing",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["asset.id"], name=op.f("fk_slope_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["slope_treatment_code"], ["slope_treatment.code"], name=op.f("fk_slope_slope_treatment_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slope")),
    )
    op.create_table(
        "ferry_boat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landing_id", sa.Integer(), nullable=True),
        sa.Column("registration_number", sa.Text(), server_default="", nullable=False),
        sa.Column("certificate_number", sa.Text(), server_default="", nullable=False),
        sa.Column("certificate_expires_on", sa.Date(), nullable=True),
        sa.Column("rated_passengers", sa.Integer(), nullable=True),
        sa.Column("rated_vehicles", sa.Integer(), nullable=True),
        sa.Column("gross_tonnage", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("crew", sa.Text(), server_default="", nullable=False),
        sa.Column("renewed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("rated_passengers >= 0", name=op.f("ck_ferry_boat_rated_passengers")),
        sa.ForeignKeyConstraint(["id"], ["asset.id"], name=op.f("fk_ferry_boat_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["landing_id"], ["ferry_landing.id"], name=op.f("fk_ferry_boat_landing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ferry_boat")),
    )
    op.create_index(op.f("ix_ferry_boat_landing_id"), "ferry_boat", ["landing_id"], unique=False)
    op.create_table(
        "navigation_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("navigation_mark_kind_code", sa.Text(), nullable=True),
        sa.Column("bridge_id", sa.Integer(), nullable=True),
        sa.Column("water_body", sa.Text(), server_default="", nullable=False),
        sa.Column("panel", sa.Text(), server_default="", nullable=False, comment="Shape and colour by day"),
        sa.Column(
            "light", sa.Text(), server_default="", nullable=False, comment="Colour and rhythm by night"
        ),
        sa.Column("quantity", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "condition",
            sa.Enum(
                "good",
                "worn",
                "damaged",
                "missing",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["bridge_id"], ["bridge.id"], name=op.f("fk_navigation_mark_bridge_id")),
        sa.ForeignKeyConstraint(["id"], ["asset.id"], name=op.f("fk_navigation_mark_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["navigation_mark_kind_code"],
            ["navigation_mark_kind.code"],
            name=op.f("fk_navigation_mark_navigation_mark_kind_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_navigation_mark")),
    )
    op.create_index(op.f("ix_navigation_mark_bridge_id"), "navigation_mark", ["bridge_id"], unique=False)
    op.create_table(
        "project_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "photo",
                "document",
                name="attachmentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="As the sender's device called it; shown, never used as a path",
        ),
        sa.Column("caption", sa.Text(), server_default="", nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f("fk_project_attachment_milestone_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_attachment_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_file.sha256"], name=op.f("fk_project_attachment_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_attachment")),
    )
    op.create_index(
        op.f("ix_project_attachment_project_id"), "project_attachment", ["project_id"], unique=False
    )

    op.execute(RECORD_HISTORY)
    for table, key in TRACKED.items():
        given = f"'{key}', 'place'" if table in PLACES else f"'{key}'"
        op.execute(
            f"CREATE TRIGGER record_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION record_history({given})"
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_project_attachment_project_id"), table_name="project_attachment")
    op.drop_table("project_attachment")
    op.drop_index(op.f("ix_navigation_mark_bridge_id"), table_name="navigation_mark")
    op.drop_table("navigation_mark")
    op.drop_index(op.f("ix_ferry_boat_landing_id"), table_name="ferry_boat")
    op.drop_table("ferry_boat")
    op.drop_table("slope")
    op.drop_table("section_traffic")
    op.drop_table("safety_facility")
    op.drop_index(op.f("ix_project_site_route_id"), table_name="project_site")
    op.drop_index(op.f("ix_project_site_project_id"), table_name="project_site")
    op.drop_index("ix_project_site_place", table_name="project_site")
    op.drop_geospatial_index(
        "idx_project_site_geom_3857",
        table_name="project_site",
        postgresql_using="gist",
        column_name="geom_3857",
    )
    op.drop_geospatial_index(
        "idx_project_site_geom", table_name="project_site", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("project_site")
    op.drop_index(op.f("ix_project_hazard_hazard_id"), table_name="project_hazard")
    op.drop_table("project_hazard")
    op.drop_index(op.f("ix_project_black_spot_black_spot_id"), table_name="project_black_spot")
    op.drop_table("project_black_spot")
    op.drop_index(op.f("ix_project_asset_asset_id"), table_name="project_asset")
    op.drop_table("project_asset")
    op.drop_table("progress_entry")
    op.drop_index(op.f("ix_milestone_project_id"), table_name="milestone")
    op.drop_table("milestone")
    op.drop_index(op.f("ix_hazard_attachment_hazard_id"), table_name="hazard_attachment")
    op.drop_table("hazard_attachment")
    op.drop_index(op.f("ix_hazard_action_hazard_id"), table_name="hazard_action")
    op.drop_table("hazard_action")
    op.drop_table("guardrail")
    op.drop_table("ferry_landing")
    op.drop_table("culvert")
    op.drop_index(op.f("ix_calibration_point_centreline_id"), table_name="calibration_point")
    op.drop_geospatial_index(
        "idx_calibration_point_geom",
        table_name="calibration_point",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("calibration_point")
    op.drop_table("bus_bay")
    op.drop_index(op.f("ix_broken_chain_centreline_id"), table_name="broken_chain")
    op.drop_table("broken_chain")
    op.drop_table("bridge")
    op.drop_index(op.f("ix_asset_attachment_asset_id"), table_name="asset_attachment")
    op.drop_table("asset_attachment")
    op.drop_index(op.f("ix_section_route_id"), table_name="section")
    op.drop_index("ix_section_place", table_name="section")
    op.drop_geospatial_index(
        "idx_section_geom_3857", table_name="section", postgresql_using="gist", column_name="geom_3857"
    )
    op.drop_geospatial_index(
        "idx_section_geom", table_name="section", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("section")
    op.drop_index(op.f("ix_project_kind_code"), table_name="project")
    op.drop_index("ix_project_division_adcode", table_name="project")
    op.drop_table("project")
    op.drop_index(op.f("ix_kilometre_post_route_id"), table_name="kilometre_post")
    op.drop_geospatial_index(
        "idx_kilometre_post_geom_3857",
        table_name="kilometre_post",
        postgresql_using="gist",
        column_name="geom_3857",
    )
    op.drop_geospatial_index(
        "idx_kilometre_post_geom", table_name="kilometre_post", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("kilometre_post")
    op.drop_index("ix_hazard_by_risk", table_name="hazard")
    op.drop_index("ix_hazard_state_reported_at", table_name="hazard")
    op.drop_index(op.f("ix_hazard_route_id"), table_name="hazard")
    op.drop_index("ix_hazard_place", table_name="hazard")
    op.drop_index("ix_hazard_division_adcode", table_name="hazard")
    op.drop_index(op.f("ix_hazard_category_code"), table_name="hazard")
    op.drop_geospatial_index(
        "idx_hazard_geom_3857", table_name="hazard", postgresql_using="gist", column_name="geom_3857"
    )
    op.drop_geospatial_index(
        "idx_hazard_geom", table_name="hazard", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("hazard")
    op.drop_index(op.f("ix_centreline_route_id"), table_name="centreline")
    op.drop_geospatial_index(
        "idx_centreline_geom_3857", table_name="centreline", postgresql_using="gist", column_name="geom_3857"
    )
    op.drop_geospatial_index(
        "idx_centreline_geom", table_name="centreline", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("centreline")
    op.drop_index(op.f("ix_black_spot_route_id"), table_name="black_spot")
    op.drop_index("ix_black_spot_place", table_name="black_spot")
    op.drop_index("ix_black_spot_division_adcode", table_name="black_spot")
    op.drop_geospatial_index(
        "idx_black_spot_geom_3857", table_name="black_spot", postgresql_using="gist", column_name="geom_3857"
    )
    op.drop_geospatial_index(
        "idx_black_spot_geom", table_name="black_spot", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("black_spot")
    op.drop_index(op.f("ix_asset_route_id"), table_name="asset")
    op.drop_index("ix_asset_place", table_name="asset")
    op.drop_index("ix_asset_kind_status", table_name="asset")
    op.drop_index("ix_asset_division_adcode", table_name="asset")
    op.drop_geospatial_index(
        "idx_asset_geom_3857", table_name="asset", postgresql_using="gist", column_name="geom_3857"
    )
    op.drop_geospatial_index(
        "idx_asset_geom", table_name="asset", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("asset")
    op.drop_index(op.f("ix_route_division_adcode"), table_name="route")
    op.drop_table("route")
    op.drop_table("account")
    op.drop_table("surface_kind")
    op.drop_table("structure_type")
    op.drop_geospatial_table("stored_file")
    op.drop_table("slope_treatment")
    op.drop_table("safety_facility_kind")
    op.drop_table("project_kind")
    op.drop_table("navigation_mark_kind")
    op.drop_index("ix_history_table_name_row_id_id", table_name="history")
    op.drop_index("ix_history_changed_at", table_name="history")
    op.drop_table("history")
    op.drop_table("hazard_category")
    op.drop_table("guardrail_kind")
    op.drop_index(op.f("ix_division_parent_adcode"), table_name="division")
    op.drop_table("division")
    op.drop_table("culvert_kind")
    op.execute("DROP FUNCTION record_history")
