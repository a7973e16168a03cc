"""The bare SQL of what the measured pages ask, written by hand for both databases.

As a careful person would write it who wants the figures and nothing else: no names to
print, no filters to offer. ``tests/test_bench.py`` compares the answers with the pages'
own figures, so that the two are known to be the same question.
"""

import datetime as dt

AS_OF = dt.date(2024, 12, 31)
YEARS = range(2021, 2024)  # before the plan's, whose ends the trends show
SCHEME = "CM-2024-9"
DIRECTORS = "'director', 'deputy_director', 'board_chair', 'board_member'"
ACCOUNTANTS = "'chief_accountant', 'accountant'"
ROLES = {"director": DIRECTORS, "accountant": ACCOUNTANTS}
KEY = "'board_chair', 'director', 'controller', 'chief_accountant'"

# The status of a cooperative or group on a day.
_STATUS = """COALESCE((SELECT s.status FROM {table} s
  WHERE s.{key} = {alias}.id AND (s.since IS NULL OR s.since <= '{day}')
  ORDER BY s.since IS NULL, s.since DESC LIMIT 1), 'active')"""
_HELD = "(o.since IS NULL OR o.since <= '{day}') AND (o.until IS NULL OR o.until >= '{day}')"
_VALID = (
    "t.certified_on <= '{day}' AND (t.withdrawn_on IS NULL OR t.withdrawn_on > '{day}')"
)


def _active(day: dt.date) -> str:
    status = _STATUS.format(
        table="cooperatives_statusentry", key="cooperative_id", alias="c", day=day
    )
    return f"{status} = 'active' AND (c.founded_on IS NULL OR c.founded_on <= '{day}')"


def _counted(day: dt.date) -> str:
    return f"""c.reporting_area_id IN
  (SELECT a.id FROM cooperatives_reportingarea a WHERE a.scheme = '{SCHEME}')
AND c.legal_type IN ('hop_tac_xa', 'quy_tin_dung') AND {_active(day)}"""


def _spoken(alias: str, day: dt.date) -> str:
    """The report that speaks on a day, joined to the cooperative ``c``."""
    return f"""LEFT JOIN cooperatives_annualreport {alias} ON {alias}.id = (
  SELECT r.id FROM cooperatives_annualreport r WHERE r.cooperative_id = c.id
  AND r.data_date BETWEEN '{_last_year(day)}' AND '{day}'
  ORDER BY r.data_date DESC LIMIT 1)"""


def _last_year(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1)


def reports(day: dt.date) -> str:
    """Known and sum of members, capital, income, revenue; grown large; rated, well."""
    grown = f"""now.members_total > 100 AND (earlier.members_total <= 100
  OR c.founded_on BETWEEN '{day.year}-01-01' AND '{day.year}-12-31')"""
    return f"""
SELECT COUNT(now.members_total), SUM(now.members_total),
  COUNT(now.charter_capital_paid_in), SUM(now.charter_capital_paid_in),
  COUNT(now.avg_income_worker), SUM(now.avg_income_worker),
  COUNT(now.revenue), SUM(now.revenue),
  COUNT(CASE WHEN {grown} THEN 1 END),
  COUNT(CASE WHEN now.rating NOT IN ('', 'chua_xep_loai') THEN 1 END),
  COUNT(CASE WHEN now.rating IN ('tot', 'kha') THEN 1 END)
FROM cooperatives_cooperative c {_spoken("now", day)}
{_spoken("earlier", _last_year(day))} WHERE {_counted(day)}"""


def earlier(day: dt.date) -> str:
    """Members and capital a year before, from which they rose."""
    then = _last_year(day)
    return f"""
SELECT COUNT(now.members_total), SUM(now.members_total),
  COUNT(now.charter_capital_paid_in), SUM(now.charter_capital_paid_in)
FROM cooperatives_cooperative c {_spoken("now", then)} WHERE {_counted(then)}"""


def models(day: dt.date) -> str:
    """Each model and satellite: progress, contract, OCOP, technology, traceability."""
    contract = f"""l.scope = 'both' AND l.partner_kind = 'enterprise'
  AND l.signed_on <= '{day}' AND (l.valid_to IS NULL OR l.valid_to >= '{day}')
  AND (l.terminated_on IS NULL OR l.terminated_on > '{day}')"""
    return f"""
SELECT m.area_id, m.kind,
  COALESCE((SELECT p.percent FROM cooperatives_modelprogress p
    WHERE p.assignment_id = m.id AND (p."on" IS NULL OR p."on" <= '{day}')
    ORDER BY p."on" IS NULL, p."on" DESC LIMIT 1), 0),
  EXISTS (SELECT 1 FROM cooperatives_linkagecontract l
    WHERE l.cooperative_id = c.id AND {contract})
  OR EXISTS (SELECT 1 FROM cooperatives_linkagecontract_parties q
    JOIN cooperatives_linkagecontract l ON l.id = q.linkagecontract_id
    WHERE q.cooperative_id = c.id AND {contract}),
  EXISTS (SELECT 1 FROM cooperatives_ocopproduct o WHERE o.cooperative_id = c.id
    AND o.recognised_on <= '{day}' AND o.valid_to >= '{day}'),
  now.id, now.uses_high_tech OR now.uses_digital_tech, now.traceability
FROM cooperatives_modelassignment m
JOIN cooperatives_cooperative c ON c.id = m.cooperative_id {_spoken("now", day)}
WHERE m.since <= '{day}' AND (m.until IS NULL OR m.until >= '{day}')
AND {_active(day)}"""


def groups(day: dt.date) -> str:
    """Well rated groups and halls of each area."""
    status = _STATUS.format(
        table="cooperatives_groupstatus", key="group_id", alias="g", day=day
    )
    return f"""
SELECT g.kind, g.reporting_area_id, COUNT(*) FROM cooperatives_cooperativegroup g
WHERE (g.founded_on IS NULL OR g.founded_on <= '{day}') AND {status} = 'active'
AND (SELECT r.rating FROM cooperatives_grouprating r WHERE r.group_id = g.id
  AND (r.rated_on IS NULL OR r.rated_on <= '{day}')
  ORDER BY r.rated_on IS NULL, r.rated_on DESC LIMIT 1) IN ('tot', 'kha')
GROUP BY g.kind, g.reporting_area_id"""


def classes(day: dt.date) -> str:
    """Classes recognised in the year, with a valid certificate."""
    return f"""
SELECT pr.role, COUNT(*) FROM training_trainingclass k
JOIN curriculum_programmeversion v ON v.id = k.version_id
JOIN curriculum_programme pr ON pr.id = v.programme_id
JOIN papers_decision d ON d.id = k.recognition_decision_id
WHERE k.status = 'completed' AND pr.is_ca_mau_specific
AND d.signed_on BETWEEN '{day.year}-01-01' AND '{day}' AND EXISTS (
  SELECT 1 FROM training_participant p
  JOIN certificates_certificate z ON z.participant_id = p.id
  WHERE p.training_class_id = k.id AND z.kind = 'completion'
  AND z.status NOT IN ('draft', 'voided') AND z.issue_date <= '{day}'
  AND (z.ended_on IS NULL OR z.ended_on > '{day}'))
GROUP BY pr.role"""


def founded(day: dt.date) -> str:
    """Cooperatives founded in the year, by type; and groups."""
    year = f"BETWEEN '{day.year}-01-01' AND '{day}'"
    return f"""
SELECT c.legal_type, COUNT(*) FROM cooperatives_cooperative c
WHERE c.founded_on {year} AND c.reporting_area_id IS NOT NULL GROUP BY c.legal_type
UNION ALL SELECT g.kind, COUNT(*) FROM cooperatives_cooperativegroup g
WHERE g.founded_on {year} GROUP BY g.kind"""


def key_posts(day: dt.date) -> str:
    """Key posts and those with a qualified holder; key people and those with a course.

    The qualification of the day is what the first later change in the journal replaced.
    """
    change = "a.details -> 'changes' -> 'qualification_level'"
    then = f"""COALESCE((SELECT {change} ->> 0 FROM accounts_auditentry a
  WHERE a.subject_type = 'cooperatives.person' AND a.subject_id = CAST(p.id AS VARCHAR(40))
  AND a.verb = 'person.changed' AND {change} IS NOT NULL
  AND a.details ->> 'since' > '{day}'
  ORDER BY a.details ->> 'since', a.id LIMIT 1), p.qualification_level)"""
    return f"""
SELECT COUNT(*), COUNT(CASE WHEN {then} <> 'none' THEN 1 END),
  COUNT(DISTINCT p.id), COUNT(DISTINCT CASE WHEN EXISTS (
    SELECT 1 FROM cooperatives_trainingrecord t
    WHERE t.person_id = p.id AND {_VALID.format(day=day)}) THEN p.id END)
FROM cooperatives_cooperative c
JOIN cooperatives_post o ON o.cooperative_id = c.id
JOIN cooperatives_person p ON p.id = o.person_id
WHERE o.kind IN ({KEY}) AND {_HELD.format(day=day)} AND {_counted(day)}"""


def trained(day: dt.date) -> list[str]:
    """Trained people in post, and ever trained, by area and in the province."""
    held = f"""
FROM cooperatives_post o JOIN cooperatives_cooperative c ON c.id = o.cooperative_id
JOIN cooperatives_trainingrecord t ON t.person_id = o.person_id
WHERE {_HELD.format(day=day)} AND {_VALID.format(day=day)}
AND (t.role = 'director' AND o.kind IN ({DIRECTORS})
  OR t.role = 'accountant' AND o.kind IN ({ACCOUNTANTS}))"""
    ever = f"""
FROM cooperatives_trainingrecord t
JOIN cooperatives_cooperative c ON c.id = t.cooperative_id
WHERE {_VALID.format(day=day)}"""
    return [
        f"SELECT t.role, {area}COUNT(DISTINCT t.person_id) {rows} GROUP BY {area}t.role"
        for rows in (held, ever)
        for area in ("c.reporting_area_id, ", "")
    ]


def _trained_post(role: str, day: dt.date) -> str:
    return f"""FROM cooperatives_post o
  JOIN cooperatives_trainingrecord t ON t.person_id = o.person_id AND t.role = '{role}'
  WHERE o.cooperative_id = c.id AND o.kind IN ({ROLES[role]})
  AND {_HELD.format(day=day)} AND {_VALID.format(day=day)}"""


def coverage(day: dt.date) -> list[str]:
    """Of each area how many have a role covered; of the province who lost it."""
    covered = [f"EXISTS (SELECT 1 {_trained_post(role, day)})" for role in ROLES]
    sums = ", ".join(f"COUNT(CASE WHEN {each} THEN 1 END)" for each in covered)
    lost = [
        f"""
SELECT COUNT(DISTINCT c.id) FROM cooperatives_post o
JOIN cooperatives_cooperative c ON c.id = o.cooperative_id
JOIN cooperatives_trainingrecord t ON t.person_id = o.person_id AND t.role = '{role}'
WHERE o.kind IN ({ROLES[role]}) AND (o.since IS NULL OR o.since <= '{day}')
AND (o.until < '{day}' OR t.withdrawn_on <= '{day}') AND t.certified_on <= '{day}'
AND (o.until IS NULL OR t.certified_on <= o.until)
AND (t.withdrawn_on IS NULL OR t.withdrawn_on > t.certified_on
  AND (o.since IS NULL OR t.withdrawn_on > o.since))
AND NOT {has} AND {_counted(day)}"""
        for role, has in zip(ROLES, covered, strict=True)
    ]
    return [
        f"""
SELECT c.reporting_area_id, COUNT(*), {sums} FROM cooperatives_cooperative c
WHERE {_counted(day)} GROUP BY c.reporting_area_id""",
        *lost,
    ]


def board(day: dt.date) -> list[str]:
    """How many cooperatives, and the first 25: models, satellites, the others."""
    assigned = f"""SELECT m.cooperative_id FROM cooperatives_modelassignment m
  WHERE m.since <= '{day}' AND (m.until IS NULL OR m.until >= '{day}') AND m.kind ="""
    return [
        f"SELECT COUNT(*) FROM cooperatives_cooperative c WHERE {_counted(day)}",
        f"""
SELECT c.* FROM cooperatives_cooperative c WHERE {_counted(day)}
ORDER BY CASE WHEN c.id IN ({assigned} 'diem') THEN 0
  WHEN c.id IN ({assigned} 've_tinh') THEN 1 ELSE 2 END, c.sort_key, c.id LIMIT 25""",
    ]


def cooperatives(words: str, day: dt.date) -> list[str]:
    """How many are found, and the first 25 with their figures of the day."""
    found = " AND ".join(f"c.search_text LIKE '%{word}%'" for word in words.split())
    people = ", ".join(
        f"(SELECT COUNT(DISTINCT o.person_id) {_trained_post(role, day)})"
        for role in ROLES
    )
    return [
        f"SELECT COUNT(*) FROM cooperatives_cooperative c WHERE {found}",
        f"""
SELECT c.*, now.members_total, now.charter_capital_paid_in, {people}
FROM cooperatives_cooperative c {_spoken("now", day)}
WHERE {found} ORDER BY c.sort_key, c.id LIMIT 25""",
    ]


def _in_year(day: dt.date) -> list[str]:
    asked = (reports, models, groups, classes, founded, key_posts)
    return [question(day) for question in asked]


SEARCH = "do luong 12"
QUESTIONS = {
    "targets": [
        *_in_year(AS_OF),
        earlier(AS_OF),
        *trained(AS_OF),
        *(sql for year in YEARS for sql in _in_year(dt.date(year, 12, 31))),
    ],
    "coverage board": [*coverage(AS_OF), *board(AS_OF)],
    "cooperatives, search": cooperatives(SEARCH, dt.date.today()),  # noqa: DTZ011
}
