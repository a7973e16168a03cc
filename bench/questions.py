"""The bare SQL of what the measured pages ask, written by hand for both databases.

The answers of the first question are compared with the page's own figures, so that the
two are known to be the same question.
"""

DAY, YEAR_BEFORE, LAST_YEAR = "'2024-12-31'", "'2023-12-31'", "'2022-12-31'"
SCHEME = "'CM-2024-9'"
ACTIVE = """
COALESCE((SELECT s.status FROM cooperatives_statusentry s
          WHERE s.cooperative_id = c.id AND (s.since IS NULL OR s.since <= {day})
          ORDER BY s.since IS NULL, s.since DESC LIMIT 1), 'active') = 'active'
AND (c.founded_on IS NULL OR c.founded_on <= {day})
"""
COUNTED = f"""
SELECT c.id, c.founded_on FROM cooperatives_cooperative c
JOIN cooperatives_reportingarea a ON a.id = c.reporting_area_id AND a.scheme = {SCHEME}
WHERE c.legal_type IN ('hop_tac_xa', 'quy_tin_dung') AND {ACTIVE.format(day=DAY)}
"""
SPOKEN = """
SELECT r.cooperative_id, r.members_total, r.charter_capital_paid_in,
       r.uses_high_tech, r.uses_digital_tech, r.traceability
FROM cooperatives_annualreport r
WHERE r.data_date <= {day} AND r.data_date >= {before} AND NOT EXISTS (
  SELECT 1 FROM cooperatives_annualreport n WHERE n.cooperative_id = r.cooperative_id
  AND n.data_date > r.data_date AND n.data_date <= {day})
"""
NOW = SPOKEN.format(day=DAY, before=YEAR_BEFORE)
THEN = SPOKEN.format(day=YEAR_BEFORE, before=LAST_YEAR)
MEANS = f"""
WITH counted AS ({COUNTED}), spoken AS ({NOW})
SELECT COUNT(*), COUNT(spoken.members_total), SUM(spoken.members_total),
       COUNT(spoken.charter_capital_paid_in), SUM(spoken.charter_capital_paid_in)
FROM counted LEFT JOIN spoken ON spoken.cooperative_id = counted.id
"""
GROWN = f"""
WITH counted AS ({COUNTED}), spoken AS ({NOW}), earlier AS ({THEN})
SELECT COUNT(*) FROM counted
JOIN spoken ON spoken.cooperative_id = counted.id AND spoken.members_total > 100
LEFT JOIN earlier ON earlier.cooperative_id = counted.id
WHERE earlier.members_total <= 100 OR counted.founded_on >= '2024-01-01'
"""
MODELS = f"""
WITH spoken AS ({NOW})
SELECT m.area_id, m.kind,
  COALESCE((SELECT p.percent FROM cooperatives_modelprogress p WHERE p.assignment_id = m.id
    AND (p."on" IS NULL OR p."on" <= {DAY}) ORDER BY p."on" IS NULL, p."on" DESC LIMIT 1), 0),
  EXISTS (SELECT 1 FROM cooperatives_linkagecontract l
    LEFT JOIN cooperatives_linkagecontract_parties q ON q.linkagecontract_id = l.id
    WHERE (l.cooperative_id = c.id OR q.cooperative_id = c.id) AND l.scope = 'both'
    AND l.partner_kind = 'enterprise' AND l.signed_on <= {DAY}
    AND (l.valid_to IS NULL OR l.valid_to >= {DAY})
    AND (l.terminated_on IS NULL OR l.terminated_on > {DAY})),
  EXISTS (SELECT 1 FROM cooperatives_ocopproduct o WHERE o.cooperative_id = c.id
    AND o.recognised_on <= {DAY} AND o.valid_to >= {DAY}),
  spoken.uses_high_tech OR spoken.uses_digital_tech, spoken.traceability
FROM cooperatives_modelassignment m
JOIN cooperatives_cooperative c ON c.id = m.cooperative_id
LEFT JOIN spoken ON spoken.cooperative_id = c.id
WHERE m.since <= {DAY} AND (m.until IS NULL OR m.until >= {DAY})
AND {ACTIVE.format(day=DAY)}
"""
GROUPS = f"""
SELECT g.kind, g.reporting_area_id, COUNT(*) FROM cooperatives_cooperativegroup g
WHERE (SELECT s.status FROM cooperatives_groupstatus s WHERE s.group_id = g.id
  AND (s.since IS NULL OR s.since <= {DAY})
  ORDER BY s.since IS NULL, s.since DESC LIMIT 1) = 'active'
AND (SELECT r.rating FROM cooperatives_grouprating r WHERE r.group_id = g.id
  AND (r.rated_on IS NULL OR r.rated_on <= {DAY})
  ORDER BY r.rated_on IS NULL, r.rated_on DESC LIMIT 1) IN ('tot', 'kha')
GROUP BY g.kind, g.reporting_area_id
"""
CLASSES = """
SELECT pr.role, COUNT(DISTINCT k.id) FROM training_trainingclass k
JOIN curriculum_programmeversion v ON v.id = k.version_id
JOIN curriculum_programme pr ON pr.id = v.programme_id
JOIN papers_decision d ON d.id = k.recognition_decision_id
JOIN training_participant p ON p.training_class_id = k.id
JOIN certificates_certificate z ON z.participant_id = p.id AND z.revoked_on IS NULL
WHERE d.year = 2024 GROUP BY pr.role
"""
TRAINED = f"""
SELECT t.role, c.reporting_area_id, COUNT(DISTINCT o.person_id)
FROM cooperatives_post o
JOIN cooperatives_cooperative c ON c.id = o.cooperative_id
JOIN cooperatives_trainingrecord t ON t.person_id = o.person_id
WHERE (o.since IS NULL OR o.since <= {DAY}) AND (o.until IS NULL OR o.until >= {DAY})
AND t.certified_on <= {DAY} AND (t.withdrawn_on IS NULL OR t.withdrawn_on > {DAY})
AND (t.role = 'director' AND o.kind IN
      ('director', 'deputy_director', 'board_chair', 'board_member')
  OR t.role = 'accountant' AND o.kind IN ('chief_accountant', 'accountant'))
GROUP BY t.role, c.reporting_area_id
"""
EVER = f"""
SELECT t.role, c.reporting_area_id, COUNT(DISTINCT t.person_id)
FROM cooperatives_trainingrecord t
JOIN cooperatives_cooperative c ON c.id = t.cooperative_id
WHERE t.certified_on <= {DAY} AND (t.withdrawn_on IS NULL OR t.withdrawn_on > {DAY})
GROUP BY t.role, c.reporting_area_id
"""
HOLDS = """
EXISTS (SELECT 1 FROM cooperatives_post o
  JOIN cooperatives_trainingrecord t ON t.person_id = o.person_id AND t.role = '{role}'
  WHERE o.cooperative_id = c.id AND o.kind IN ({kinds})
  AND (o.since IS NULL OR o.since <= {day}) AND (o.until IS NULL OR o.until >= {day})
  AND t.certified_on <= {day} AND (t.withdrawn_on IS NULL OR t.withdrawn_on > {day}))
"""
DIRECTORS = HOLDS.format(
    role="director",
    kinds="'director', 'deputy_director', 'board_chair', 'board_member'",
    day=DAY,
)
ACCOUNTANTS = HOLDS.format(
    role="accountant", kinds="'chief_accountant', 'accountant'", day=DAY
)
COVERAGE = f"""
SELECT c.reporting_area_id, COUNT(*),
  SUM(CASE WHEN {DIRECTORS} THEN 1 ELSE 0 END),
  SUM(CASE WHEN {ACCOUNTANTS} THEN 1 ELSE 0 END)
FROM cooperatives_cooperative c WHERE {ACTIVE.format(day=DAY)}
GROUP BY c.reporting_area_id
"""
COVERAGE_ROWS = f"""
SELECT c.id, c.name, {DIRECTORS}, {ACCOUNTANTS} FROM cooperatives_cooperative c
WHERE {ACTIVE.format(day=DAY)} ORDER BY c.sort_key, c.id LIMIT 25
"""
FOUND = "WHERE c.search_text LIKE '%do luong%' AND c.search_text LIKE '%12%'"
LISTED = f"SELECT COUNT(*) FROM cooperatives_cooperative c {FOUND}"
LIST_ROWS = f"""
SELECT c.*, {DIRECTORS}, {ACCOUNTANTS} FROM cooperatives_cooperative c {FOUND}
ORDER BY c.sort_key, c.id LIMIT 25
"""

QUESTIONS = {
    "targets": (MEANS, GROWN, MODELS, GROUPS, CLASSES, TRAINED, EVER),
    "coverage board": (COVERAGE, COVERAGE_ROWS),
    "cooperatives, search": (LISTED, LIST_ROWS),
}
