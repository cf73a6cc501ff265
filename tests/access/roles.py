"""Who tries the addresses: one of each sort of people, by the login of the demo."""

ANONYMOUS = "nobody signed in"
TOWN = "redaktion-netphen"
TRANSLATOR = "uebersetzung-ar"
CENTRAL = "zentralredaktion"
APPROVER = "freigabe"
CASE_MANAGER = "fallmanagement-1"
COORDINATOR = "koordination"
IMMIGRATION = "abh-kreis"
ADMIN = "admin"

STAFF = frozenset(
    {
        TOWN,
        TRANSLATOR,
        CENTRAL,
        APPROVER,
        CASE_MANAGER,
        COORDINATOR,
        IMMIGRATION,
        ADMIN,
    }
)
EVERYBODY = STAFF | {ANONYMOUS}
