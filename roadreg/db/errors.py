"""What can go wrong with the database itself. Each text is one sentence that ends in what to do."""

from roadreg.errors import RoadregError


class DatabaseUnavailable(RoadregError):
    """The database cannot be reached, started or stopped."""

    code, status = "database_unavailable", 503


class PostgisMissing(DatabaseUnavailable):
    """PostgreSQL or PostGIS is not installed."""

    code = "postgis_missing"


class NoDiskSpace(DatabaseUnavailable):
    """Too little room for a new cluster, or for an old one to start."""

    code = "no_disk_space"


class OtherPostgresVersion(DatabaseUnavailable):
    """The data directory was made by a PostgreSQL that is not installed here, mostly a newer one."""

    code = "other_postgres_version"


class ClusterNotReachable(DatabaseUnavailable):
    """The cluster belongs to another user, or lies behind a folder that its user may not pass."""

    code = "cluster_not_reachable"


class NotOurDatabase(DatabaseUnavailable):
    """DATABASE_URL names the database, so somebody else starts and stops it."""

    code = "not_our_database"


class SchemaBehind(DatabaseUnavailable):
    """The database has not been upgraded to this program's schema."""

    code = "schema_behind"


class SchemaNewer(DatabaseUnavailable):
    """The database was upgraded by a newer program."""

    code = "schema_newer"
