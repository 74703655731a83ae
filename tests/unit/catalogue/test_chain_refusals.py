"""Every way to write a chain that cannot be gone through is refused, with place and reason."""

from __future__ import annotations

import pytest

from infra.catalogue.compiler import compile_catalogue
from tests.unit.catalogue.conftest import EXAMPLE, City
from tests.unit.catalogue.trial_chain import TRIAL, chain, part, parting, step, tried

REPLY = "chains/disclosure-reply.yaml"
DISCLOSURE = "services/disclosure.yaml"
IDENTITY = "chains/identity-opening.yaml"


# ------------------------------------------------------------------------------------ the way


def test_a_step_that_no_way_leads_to_is_refused(city: City) -> None:
    steps = step("first", "next: [{to: last}]"), step("forgotten"), step("last")
    assert tried(city, *steps) == [("nodes.1.id", "no way leads to 'forgotten'")]


def test_steps_behind_an_early_end_are_refused(city: City) -> None:
    steps = step("first", "next: [{to: end}]"), step("second"), step("third")
    assert [path for path, _ in tried(city, *steps)] == ["nodes.1.id", "nodes.2.id"]


def test_a_way_on_that_may_not_be_there_is_a_dead_end(city: City) -> None:
    steps = step("first", "next: [{to: last, when: withheld > 0}]"), step("last")
    assert tried(city, *steps) == [
        (
            "nodes.0.next.0.when",
            "a dead end: when no condition holds there is no way on; end with one without",
        )
    ]


def test_a_way_after_one_that_is_always_taken_is_refused(city: City) -> None:
    steps = step("first", "next: [{to: last}, {to: end}]"), step("last")
    assert tried(city, *steps) == [
        ("nodes.0.next.0", "always holds, so the ways after it are never taken")
    ]


def test_a_way_to_nowhere_is_refused_and_the_nearest_step_is_suggested(city: City) -> None:
    steps = step("first", "next: [{to: lats}]"), step("last")
    assert tried(city, *steps) == [
        ("nodes.0.next.0.to", "there is no step 'lats' here; did you mean 'last'?")
    ]


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        ((step("first", "next: [{to: first}]"),), "nodes.0.next"),
        ((step("first"), step("last", "next: [{to: first}]")), "nodes.1.next"),
        (
            (
                step("first"),
                step("last", "next: [{to: first, when: withheld > 0}, {to: end}]"),
            ),
            "nodes.1.next",
        ),
        (
            (
                step("first", "next: [{to: third}]"),
                step("second"),
                step("third", "next: [{to: second}]"),
            ),
            "nodes.1.id",
        ),
    ],
    ids=["itself", "without exit", "with an exit that facts never open", "along the list"],
)
def test_a_circle_is_refused_because_facts_do_not_change_while_it_is_gone_round(
    city: City, steps: tuple[str, ...], place: str
) -> None:
    problems = tried(city, *steps)
    assert [path for path, _ in problems] == [place]
    assert "and would for ever" in problems[0][1]


def test_ways_that_part_and_meet_again_are_no_circle(city: City) -> None:
    steps = (
        step("first", "next: [{to: third, when: withheld > 0}, {to: second}]"),
        step("second", "next: [{to: fourth}]"),
        step("third"),
        step("fourth"),
    )
    city.write(TRIAL, chain(*steps))
    city.compile()


def test_a_chain_on_which_nobody_may_have_to_sign_is_refused(city: City) -> None:
    steps = step("first", "when: withheld > 0"), step("second", "when: days > 3")
    assert tried(city, *steps) == [
        ("nodes", "there is a way on which nobody signs: give it a step without a condition")
    ]


def test_a_way_around_the_only_sure_step_is_a_way_on_which_nobody_signs(city: City) -> None:
    steps = (
        step("first", "when: days > 3\nnext: [{to: end, when: withheld > 0}, {to: second}]"),
        step("second"),
    )
    assert [path for path, _ in tried(city, *steps)] == ["nodes"]


def test_a_parting_of_which_no_branch_is_sure_to_be_taken_asks_nobody_for_certain(
    city: City,
) -> None:
    branches = {"a when withheld > 0": step("one"), "b": step("two", "when: days > 3")}
    assert [path for path, _ in tried(city, parting("joint", branches))] == ["nodes"]


def test_a_parting_with_one_sure_branch_is_enough(city: City) -> None:
    branches = {"a when withheld > 0": step("one"), "b": step("two")}
    city.write(TRIAL, chain(parting("joint", branches)))
    city.compile()


# --------------------------------------------------------------------------------- ids and kinds


def test_a_doubled_id_is_refused_in_a_list_in_a_branch_and_among_branches(city: City) -> None:
    assert tried(city, step("one"), step("one")) == [("nodes.1.id", "'one' is taken already")]
    doubled = parting("joint", {"a": step("one") + step("one"), "b": step("one")})
    assert tried(city, doubled) == [("nodes.0.branches.0.nodes.1.id", "'one' is taken already")]
    text = chain(parting("joint", {"a": step("one"), "b": step("two")}))
    city.write(TRIAL, text.replace("- id: b", "- id: a"))
    assert city.problem() == (TRIAL, "nodes.0.branches.1.id", "'a' is taken already")


@pytest.mark.parametrize("word", ["end", "drafter", "previous"])
def test_a_word_that_means_a_place_cannot_be_the_id_of_a_step(city: City, word: str) -> None:
    ((path, reason),) = tried(city, step(word))
    assert path == "nodes.0.id"
    assert reason.startswith(f"'{word}' means ")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("approvers: []", "has no approver"),
        ("policy: ratio", "'ratio' goes with the policy ratio, and that one needs it: \"2/3\""),
        ("ratio: 2/3", "'ratio' goes with the policy ratio, and that one needs it: \"2/3\""),
        ("policy: ratio\nratio: 4/3", "4/3 is more than everybody"),
        (
            "chain: legal-check",
            "has nobody to sign: a step has approvers, branches or a chain, "
            "not approvers and chain",
        ),
    ],
)
def test_a_step_that_cannot_be_signed_is_refused(city: City, more: str, reason: str) -> None:
    assert tried(city, step("one", more)) == [("nodes.0", reason)]


@pytest.mark.parametrize("ratio", ["0/3", "2", "2:3", "66%", "2/0"])
def test_a_ratio_is_a_share_written_as_two_numbers(city: City, ratio: str) -> None:
    ((path, reason),) = tried(city, step("one", f'policy: ratio\nratio: "{ratio}"'))
    assert path == "nodes.0.ratio"
    assert "has to match" in reason


def test_a_step_without_anything_to_do_is_refused(city: City) -> None:
    ((path, reason),) = tried(city, "- id: one\n  label: {zh-CN: 空, en: Empty}\n")
    assert path == "nodes.0"
    assert reason == "has nobody to sign: a step has approvers, branches or a chain"


def test_a_step_without_a_policy_is_refused(city: City) -> None:
    city.write(TRIAL, chain(step("one")).replace("    policy: any\n", ""))
    assert city.problem()[1:] == ("nodes.0", "needs a policy: all, any, ratio or sequential")


def test_a_policy_that_the_engine_cannot_tally_is_refused(city: City) -> None:
    assert tried(city, step("one", "policy: majority")) == [
        (
            "nodes.0.policy",
            "is 'majority', and has to be one of 'all', 'any', 'ratio' or 'sequential'",
        )
    ]


def test_the_old_word_for_approvers_is_refused_and_the_new_one_suggested(city: City) -> None:
    problems = dict(tried(city, step("one", "approver: {role: leader, department: own}")))
    assert problems == {
        "nodes.0.approver": "is not a key of this mapping; did you mean 'approvers'?"
    }


def test_a_mistyped_key_deep_in_a_chain_is_told_with_the_nearest(city: City) -> None:
    ladder = "ladder: [{after: {amount: 1, units: hour}, do: remind}]"
    problems = dict(tried(city, parting("joint", {"a": step("one", ladder), "b": step("two")})))
    place = "nodes.0.branches.0.nodes.0.ladder.0.after"
    assert problems == {
        f"{place}.unit": "is missing",
        f"{place}.units": "is not a key of this mapping; did you mean 'unit'?",
    }


def test_what_belongs_to_signing_means_nothing_at_a_parting_or_a_part(city: City) -> None:
    assert tried(city, parting("joint", {"a": step("one"), "b": step("two")}, "policy: all")) == [
        ("nodes.0", "policy means nothing where ways part")
    ]
    assert tried(city, part("law", "legal-check", "limit: {amount: 1, unit: hour}")) == [
        ("nodes.0", "limit means nothing where another chain stands")
    ]


def test_ways_part_into_two_at_least(city: City) -> None:
    assert tried(city, parting("joint", {"only": step("one")})) == [
        ("nodes.0", "ways part into at least two branches")
    ]


def test_nobody_passes_automatically_where_nobody_may_sign_twice(city: City) -> None:
    ((path, reason),) = tried(city, step("one"), head="distinct: true\nrepeat: all\n")
    assert path == ""
    assert reason.startswith("'distinct' lets nobody sign twice")


# --------------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("approver", "place", "reason"),
    [
        (
            "{role: lawyer, department: justice-bureau}",
            "role",
            "there is no role 'lawyer'; did you mean 'leader'?",
        ),
        (
            "{role: leader, department: goverment-office}",
            "department",
            "there is no department 'goverment-office'; did you mean 'government-office'?",
        ),
        (
            "{head_of: public-securty}",
            "head_of",
            "there is no department 'public-securty'; did you mean 'public-security'?",
        ),
        (
            "{role: leader, department: 'fact:ground'}",
            "department",
            "no fact 'ground' holds a department; known are department",
        ),
        (
            "{head_of: 'fact:deparment'}",
            "head_of",
            "no fact 'deparment' holds a department; did you mean 'department'?",
        ),
        ("{field: channel}", "field", "no fact 'channel' holds a person; known are handler"),
        ("{person: leeder}", "person", "staff.yaml has no 'leeder'; did you mean 'leader'?"),
        (
            "{role: leader, department: finance-bureau}",
            "role",
            "nobody holds the role 'leader' in 'finance-bureau' (staff.yaml)",
        ),
        (
            "{head_of: disclosure_office}",
            "head_of",
            "nobody holds the role 'department_head' in 'disclosure-office' (staff.yaml)",
        ),
        (
            "{field: handler}",
            "field",
            "'handler' may be empty: name somebody 'otherwise' who is sure to be there",
        ),
        (
            "{superior_of: last}",
            "superior_of",
            "who is at the top has none: name somebody 'otherwise' who is sure to be there",
        ),
    ],
)
def test_a_signer_who_is_not_there_or_may_not_be_is_refused(
    city: City, approver: str, place: str, reason: str
) -> None:
    ((path, told),) = tried(city, step("one", approver=approver))
    assert path == f"nodes.0.approvers.0.{place}"
    assert told.startswith(reason)


@pytest.mark.parametrize(
    "approver",
    [
        "{role: department_head, department: own}",
        "{role: department_head, department: 'fact:department'}",
        "{role: office_head, department: disclosure_office}",
        "{head_of: own}",
        "{person: leader}",
    ],
)
def test_a_signer_who_is_sure_to_be_there_needs_no_substitute(city: City, approver: str) -> None:
    city.write(TRIAL, chain(step("one", approver=approver)))
    city.compile()


def test_own_asks_for_somebody_in_every_department_that_a_case_can_lie_with(city: City) -> None:
    problems = tried(city, step("one", approver="{role: leader, department: own}"))
    assert len(problems) == 9
    assert not any("'government-office'" in reason for _, reason in problems)


def test_one_sure_substitute_is_enough(city: City) -> None:
    otherwise = "otherwise: [{superior_of: last}, {role: leader, department: government-office}]"
    city.write(TRIAL, chain(step("one", otherwise, approver="{field: handler}")))
    city.compile()


def test_a_substitute_who_may_be_missing_too_is_none(city: City) -> None:
    problems = tried(
        city, step("one", "otherwise: [{superior_of: last}]", approver="{field: handler}")
    )
    assert [path for path, _ in problems] == [
        "nodes.0.approvers.0.field",
        "nodes.0.otherwise.0.superior_of",
    ]


def test_an_unknown_substitute_is_refused_like_an_unknown_signer(city: City) -> None:
    ((path, reason),) = tried(city, step("one", "otherwise: [{person: nobody}]"))
    assert path == "nodes.0.otherwise.0.person"
    assert reason.startswith("staff.yaml has no 'nobody'")


def test_one_answer_is_enough_for_any_and_every_signer_is_needed_for_all(city: City) -> None:
    approvers = "approvers: [{field: handler}, {role: leader, department: government-office}]"
    city.write(TRIAL, chain(step("one", f"policy: any\n{approvers}")))
    city.compile()
    ((path, _),) = tried(city, step("one", f"policy: all\n{approvers}"))
    assert path == "nodes.0.approvers.0.field"


@pytest.mark.parametrize(
    "approver",
    [
        "{role: leader, department: own, person: leader}",
        "{department: own}",
        "{}",
    ],
)
def test_a_signer_is_named_in_one_way(city: City, approver: str) -> None:
    assert tried(city, step("one", approver=approver)) == [
        ("nodes.0.approvers.0", "says whom by one of role, head_of, person, field, superior_of")
    ]


@pytest.mark.parametrize("approver", ["{role: leader}", "{head_of: own, department: own}"])
def test_a_role_is_one_of_a_department(city: City, approver: str) -> None:
    assert tried(city, step("one", approver=approver)) == [
        ("nodes.0.approvers.0", "'role' and 'department' go together")
    ]


def test_a_city_without_a_list_of_staff_is_taken_at_its_word(city: City) -> None:
    city.remove("staff.yaml")
    steps = (
        step("one", approver="{person: whoever}"),
        step("two", approver="{role: leader, department: finance-bureau}"),
    )
    city.write(TRIAL, chain(*steps))
    city.compile()


def test_a_department_without_its_head_cannot_take_cases_that_its_head_has_to_sign(
    city: City,
) -> None:
    city.edit(
        "staff.yaml",
        "department: health-commission, roles: [department_head]",
        "department: housing-bureau, roles: [department_head]",
    )
    problems = city.problems()
    assert {each.reason for each in problems} == {
        "nobody holds the role 'department_head' in 'health-commission'",
        "nobody holds the role 'department_head' in 'health-commission' (staff.yaml)",
    }
    first = {each.file for each in problems if each.path == "nodes.0.approvers.0.role"}
    assert first >= {
        REPLY,
        IDENTITY,
        "chains/disclosure-release.yaml",
        "chains/disclosure-sensitive-reply.yaml",
        "chains/disclosure-third-party-reply.yaml",
        "chains/secrecy-review.yaml",
    }


# ------------------------------------------------------------------------------------------- time

REMIND_AFTER = "{{after: {{amount: {}, unit: {}}}, do: remind}}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((2, "working_day"), (1, "working_day")),
        ((1, "hour"), (1, "hour")),
        ((1, "hour"), (60, "minute")),
        ((24, "hour"), (1, "calendar_day")),
        ((1, "calendar_day"), (30, "hour")),
        ((1, "working_day"), (5, "calendar_day")),
        ((2, "calendar_day"), (2, "working_day")),
    ],
)
def test_a_rung_that_may_not_come_after_the_one_before_is_refused(
    city: City, first: tuple[int, str], second: tuple[int, str]
) -> None:
    rungs = ", ".join(REMIND_AFTER.format(*each) for each in (first, second))
    assert tried(city, step("one", f"ladder: [{rungs}]")) == [
        (
            "nodes.0.ladder.1.after",
            "has to come later than the rung before it, whatever days lie between",
        )
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((1, "working_day"), (2, "working_day")),
        ((59, "minute"), (1, "hour")),
        ((23, "hour"), (1, "calendar_day")),
        ((4, "hour"), (1, "working_day")),
        ((1, "calendar_day"), (2, "working_day")),
    ],
)
def test_a_ladder_rises(city: City, first: tuple[int, str], second: tuple[int, str]) -> None:
    rungs = ", ".join(REMIND_AFTER.format(*each) for each in (first, second))
    city.write(TRIAL, chain(step("one", f"ladder: [{rungs}]")))
    city.compile()


SILENT = "ladder: [{after: {amount: 2, unit: working_day}, do: approve}]"


def test_silence_approves_nothing_unless_the_chain_says_so(city: City) -> None:
    assert tried(city, step("one", SILENT)) == [
        (
            "nodes.0.ladder.0.do",
            "nothing is approved silently, unless the step says 'silent_approval: true'",
        )
    ]
    city.write(TRIAL, chain(step("one", f"{SILENT}\nsilent_approval: true")))
    city.compile()


def test_silent_approval_without_a_rung_that_does_it_is_refused(city: City) -> None:
    assert tried(city, step("one", "silent_approval: true")) == [
        ("nodes.0.silent_approval", "no rung of the ladder approves silently")
    ]


def test_a_rung_after_the_one_that_closes_the_step_is_refused(city: City) -> None:
    ladder = """
        ladder:
          - {after: {amount: 1, unit: hour}, do: refuse}
          - {after: {amount: 2, unit: hour}, do: remind}
    """
    assert tried(city, step("one", ladder)) == [
        ("nodes.0.ladder.1", "comes too late: the rung before it closes the step")
    ]


@pytest.mark.parametrize("does", ["do: remind, reassign: {head_of: own}", ""])
def test_a_rung_does_one_thing(city: City, does: str) -> None:
    ladder = f"ladder: [{{after: {{amount: 1, unit: hour}}{', ' * bool(does)}{does}}}]"
    assert tried(city, step("one", ladder)) == [
        ("nodes.0.ladder.0", "says what happens by one of do, reassign")
    ]


def test_a_task_is_reassigned_to_somebody_who_is_there(city: City) -> None:
    ladder = "ladder: [{{after: {{amount: 1, unit: hour}}, reassign: {}}}]"
    assert tried(city, step("one", ladder.format("{person: nobody-here}")))[0][0] == (
        "nodes.0.ladder.0.reassign.person"
    )
    assert tried(city, step("one", ladder.format("{role: leader, department: tax-bureau}"))) == [
        (
            "nodes.0.ladder.0.reassign.role",
            "nobody holds the role 'leader' in 'tax-bureau' (staff.yaml)",
        )
    ]
    # Where there is no superior, the task stays with whom it is, and nothing stops.
    city.write(TRIAL, chain(step("one", ladder.format("{superior_of: last}"))))
    city.compile()


# ---------------------------------------------------------------------------------------- actions


def test_an_action_that_signers_do_not_have_is_refused(city: City) -> None:
    assert tried(city, step("one", "actions: [approve, refuse, urge, transfr]")) == [
        (
            "nodes.0.actions.2",
            "a signer has no action 'urge'; known are add_after, add_before, approve, comment, "
            "copy, delegate, refuse, remove_signer, return, take_back, transfer",
        ),
        ("nodes.0.actions.3", "a signer has no action 'transfr'; did you mean 'transfer'?"),
    ]


@pytest.mark.parametrize("actions", ["[approve]", "[refuse, return]", "[]", "[comment, copy]"])
def test_who_signs_can_say_yes_and_no(city: City, actions: str) -> None:
    assert tried(city, step("one", f"actions: {actions}")) == [
        ("nodes.0.actions", "who signs has to be able to approve, and to refuse or return")
    ]


def test_nobody_can_be_added_where_the_first_answer_decides(city: City) -> None:
    actions = "actions: [approve, return, add_before]"
    assert tried(city, step("one", actions)) == [
        (
            "nodes.0.actions.2",
            "where the first answer decides, nobody can be added before or after",
        )
    ]
    city.write(TRIAL, chain(step("one", f"policy: sequential\n{actions}")))
    city.compile()


# ------------------------------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("withold > 0", "there is no fact 'withold'; did you mean 'withheld'?"),
        ("days > '3'", "'days' is a whole number and '3' is a text"),
        ('decision == "refused"', "decision is never 'refused'; did you mean 'refuse'?"),
        (
            'ground in ("state_secret", "public_safety")',
            "ground is never 'public_safety'; did you mean 'public_security'?",
        ),
        ('channel != "fix"', "channel is never 'fix'; did you mean 'fax'?"),
        ('subject == "replay"', "subject is never 'replay'; did you mean 'reply'?"),
        (
            'department == "education"',
            "department is never 'education'; did you mean 'education-bureau'?",
        ),
        ("days > 3)", "'days > 3)' cannot be read: unmatched ')'"),
    ],
)
def test_a_condition_with_a_mistake_is_refused_wherever_it_stands(
    city: City, condition: str, reason: str
) -> None:
    when = "when: " + '"' + condition.replace('"', '\\"') + '"'
    sure = step("sure")
    ((path, told),) = tried(city, sure, step("one", when))
    assert path == "nodes.1.when"
    assert told.startswith(reason)
    ((path, told),) = tried(
        city, step("sure", f"next: [{{to: one, {when}}}, {{to: end}}]"), step("one")
    )
    assert path == "nodes.0.next.0.when"
    assert told.startswith(reason)
    branches = {"a": step("one", when), "b": step("two")}
    ((path, _),) = tried(city, parting("joint", branches))
    assert path == "nodes.0.branches.0.nodes.0.when"
    text = chain(parting("joint", {"a": step("one"), "b": step("two")}))
    label = "      label: {zh-CN: 分支b, en: Branch b}\n"
    city.write(
        TRIAL,
        text.replace(label, f"{label}        {when}\n".replace("        when", "        when")),
    )
    assert city.problem()[1] == "nodes.0.branches.1.when"


def test_a_text_can_be_compared_with_none_at_all(city: City) -> None:
    city.write(TRIAL, chain(step("sure"), step("one", 'when: \'handler == "" or ground != ""\'')))
    city.compile()


# ------------------------------------------------------------------------- chains within chains


def test_a_chain_that_is_not_there_cannot_stand_in_another(city: City) -> None:
    assert tried(city, part("law", "legal-chek")) == [
        ("nodes.0.chain", "there is no chain 'legal-chek'; did you mean 'legal-check'?")
    ]


def test_a_chain_that_contains_itself_is_refused(city: City) -> None:
    assert tried(city, step("one"), part("again", "trial")) == [
        ("nodes.1.chain", "'trial' contains this chain again: it would never end")
    ]


def test_a_chain_that_contains_itself_by_way_of_another_is_refused_in_both(city: City) -> None:
    city.write(TRIAL, chain(step("one"), part("there", "other")))
    city.write("chains/other.yaml", chain(step("two"), part("back", "trial"), name="other"))
    assert {(each.file, each.path) for each in city.problems()} == {
        (TRIAL, "nodes.1.chain"),
        ("chains/other.yaml", "nodes.1.chain"),
    }


def test_a_branch_does_not_part_again(city: City) -> None:
    inner = parting("inner", {"x": step("one"), "y": step("two")})
    assert tried(city, parting("outer", {"a": inner, "b": step("three")})) == [
        (
            "nodes.0.branches.0.nodes.0.branches",
            "a branch does not part again: branch off here once, with more branches",
        )
    ]


def test_a_branch_does_not_part_again_by_way_of_another_chain(city: City) -> None:
    city.write("chains/outer.yaml", chain(part("deep", "deeper"), name="outer"))
    deeper = chain(parting("inner", {"x": step("one"), "y": step("two")}), name="deeper")
    city.write("chains/deeper.yaml", deeper)
    assert tried(city, parting("joint", {"a": part("in", "outer"), "b": step("three")})) == [
        (
            "nodes.0.branches.0.nodes.0.chain",
            "a branch does not part again, and 'deeper' has a parting",
        )
    ]


def test_a_chain_with_keys_stands_for_itself(city: City) -> None:
    assert tried(city, part("open", "identity-opening")) == [
        (
            "nodes.0.chain",
            "'identity-opening' asks for 3 keys, and that holds only for a whole chain",
        )
    ]


def test_a_path_that_nobody_could_name_is_refused(city: City) -> None:
    long = "a" * 48
    for number in range(4):
        inner = step(long) if number == 0 else part(long, f"chain{number - 1}")
        city.write(f"chains/chain{number}.yaml", chain(inner, name=f"chain{number}"))
    ((path, reason),) = tried(city, part(long, "chain3"))
    assert path == "nodes"
    assert "is longer than 200 characters: shorten the ids" in reason


def test_chains_are_put_together_only_when_each_is_right(city: City) -> None:
    city.edit("chains/legal-check.yaml", "head_of: justice-bureau", "head_of: justice-burau")
    assert city.problem()[:2] == ("chains/legal-check.yaml", "nodes.1.approvers.0.head_of")


# -------------------------------------------------------------------------------------- three keys


def test_keys_need_different_people(city: City) -> None:
    city.edit(IDENTITY, "distinct: true\n", "")
    assert city.problem() == (
        IDENTITY,
        "keys",
        "several keys need several people: say 'distinct: true'",
    )


def test_keys_need_as_many_roles(city: City) -> None:
    city.edit(
        IDENTITY,
        "{role: legal_reviewer, department: justice-bureau}",
        "{role: leader, department: government-office}",
    )
    assert city.problem() == (
        IDENTITY,
        "keys",
        "needs 3 different roles, each at a step of its own that no condition passes over; "
        "found are department_head, leader",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "    policy: any\n    approvers:\n      - {role: legal_reviewer",
            "    when: days > 3\n    policy: any\n    approvers:\n      - {role: legal_reviewer",
        ),
        ("- {role: legal_reviewer, department: justice-bureau}", "- {person: legal}"),
        (
            "- {role: legal_reviewer, department: justice-bureau}",
            "- {role: legal_reviewer, department: justice-bureau}\n"
            "      - {role: leader, department: government-office}",
        ),
    ],
    ids=["a condition", "a person without a role", "one of two roles"],
)
def test_a_step_that_may_be_passed_over_or_names_no_one_role_is_no_key(
    city: City, old: str, new: str
) -> None:
    city.edit(IDENTITY, old, new)
    assert city.problem()[1:] == (
        "keys",
        "needs 3 different roles, each at a step of its own that no condition passes over; "
        "found are department_head, leader",
    )


def test_a_step_beside_the_way_is_no_key(city: City) -> None:
    city.edit(
        IDENTITY,
        "  - id: legal\n",
        "    next: [{to: leader, when: extended}, {to: legal}]\n  - id: legal\n",
    )
    file, path, reason = city.problem()
    assert (file, path) == (IDENTITY, "keys")
    assert reason.endswith("found are department_head, leader")


def test_keys_can_be_turned_side_by_side(city: City) -> None:
    actions = "actions: [approve, refuse]"
    branches = {
        "law": step(
            "legal", actions, approver="{role: legal_reviewer, department: justice-bureau}"
        ),
        "top": step("leader", actions),
    }
    head = "keys: 3\ndistinct: true\n"
    first = step("own", actions, approver="{head_of: own}")
    city.write(TRIAL, chain(first, parting("joint", branches), head=head))
    city.compile()


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        (
            "    policy: any\n    approvers:\n      - {role: leader",
            "    policy: all\n    approvers:\n      - {role: leader",
            "nodes.2.policy",
            "a key is turned by one person: 'any' or 'sequential', not 'all'",
        ),
        (
            "      - {role: leader, department: government-office}\n",
            "      - {role: leader, department: government-office}\n"
            "    otherwise: [{head_of: own}]\n",
            "nodes.2.otherwise",
            "a key has no substitute: leave out 'otherwise'",
        ),
        (
            "&by_oneself [approve, refuse, comment]",
            "&by_oneself [approve, refuse, transfer]",
            "nodes.0.actions",
            "a key is not handed on: list 'actions' without transfer",
        ),
        (
            "do: refuse}",
            "do: escalate}",
            "nodes.0.ladder",
            "time turns no key: a ladder may remind and refuse here, not escalate",
        ),
    ],
)
def test_nobody_turns_a_key_in_the_place_of_somebody_else(
    city: City, old: str, new: str, place: str, reason: str
) -> None:
    city.edit(IDENTITY, old, new)
    assert (IDENTITY, place, reason) in [
        (each.file, each.path, each.reason) for each in city.problems()
    ]


def test_a_key_whose_actions_are_the_usual_ones_could_be_handed_on(city: City) -> None:
    city.edit(IDENTITY, "    actions: &by_oneself [approve, refuse, comment]\n", "")
    text = (city.root / IDENTITY).read_text(encoding="utf-8")
    city.write(IDENTITY, text.replace("    actions: *by_oneself\n", ""))
    reasons = {each.reason for each in city.problems()}
    assert reasons == {
        "a key is not handed on: list 'actions' without add_after, add_before, delegate, "
        "remove_signer, transfer"
    }


def test_a_sealed_identity_is_opened_by_three_keys_or_not_at_all(city: City) -> None:
    city.edit(IDENTITY, "keys: 3\n", "keys: 2\n")
    assert city.problem() == (
        DISCLOSURE,
        "chains.identity",
        "a sealed identity needs 3 keys: say 'keys: 3' in it",
    )


# ----------------------------------------------------------------------------- which chain is taken


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        (
            "    - chain: disclosure-reply\n",
            "    - chain: disclosure-reply\n      when: withheld > 0\n",
            "chains.reply.3.when",
            "the last chain is for whatever is left: it has no condition",
        ),
        (
            '      when: risk == "high"\n',
            "",
            "chains.reply.0.when",
            "always holds, so the chains after it are never taken",
        ),
        (
            'ground == "third_party"',
            'ground == "third_partys"',
            "chains.reply.1.when",
            "ground is never 'third_partys'; did you mean 'third_party'?",
        ),
        (
            'risk == "high"',
            'risk == "higher"',
            "chains.reply.0.when",
            "risk is never 'higher'; did you mean 'high'?",
        ),
        (
            "    - chain: disclosure-reply\n",
            "    - chain: disclosure-repl\n",
            "chains.reply.3.chain",
            "there is no chain 'disclosure-repl'; did you mean 'disclosure-reply'?",
        ),
        (
            "identity: identity-opening",
            "identity: identity-openings",
            "chains.identity",
            "there is no chain 'identity-openings'; did you mean 'identity-opening'?",
        ),
    ],
)
def test_the_choice_of_a_chain_that_could_go_wrong_is_refused(
    city: City, old: str, new: str, place: str, reason: str
) -> None:
    city.edit(DISCLOSURE, old, new)
    assert city.problem() == (DISCLOSURE, place, reason)


# -------------------------------------------------------------------------------- people and hours


def test_a_superior_who_does_not_work_here_is_refused(city: City) -> None:
    city.edit(
        "staff.yaml",
        "[legal_reviewer], superior: justice-head",
        "[legal_reviewer], superior: justice-hed",
    )
    assert city.problem() == (
        "staff.yaml",
        "2.superior",
        "there is no 'justice-hed' in this file; did you mean 'justice-head'?",
    )


def test_nobody_is_their_own_superior_not_even_in_the_end(city: City) -> None:
    leader = "roles: [leader, reception_host]"
    city.edit("staff.yaml", f"{leader}}}", f"{leader}, superior: office-head}}")
    assert {(each.path, each.reason) for each in city.problems()} == {
        ("1.superior", "'office-head' would be their own superior in the end"),
        ("3.superior", "'leader' would be their own superior in the end"),
    }


@pytest.mark.parametrize(
    ("hours", "place", "reason"),
    [
        ('{from: "17:30", to: "09:00"}', "service_hours", "'to' has to be later than 'from'"),
        ('{from: "09:00", to: "09:00"}', "service_hours", "'to' has to be later than 'from'"),
        ('{from: "9:00", to: "17:30"}', "service_hours.from", "is '9:00', and has to match"),
        ('{from: "09:00", to: "24:30"}', "service_hours.to", "is '24:30', and has to match"),
        ('{first: "09:00", to: "17:30"}', "service_hours.first", "is not a key of this mapping"),
    ],
)
def test_service_hours_that_are_no_hours_are_refused(
    city: City, hours: str, place: str, reason: str
) -> None:
    city.edit("city.yaml", '{from: "09:00", to: "17:30"}', hours)
    assert any(each.path == place and each.reason.startswith(reason) for each in city.problems())


def test_the_example_city_is_right() -> None:
    chains = compile_catalogue(EXAMPLE).catalogue["chains"]
    assert {chain["id"] for chain in chains} == {
        path.stem for path in (EXAMPLE / "chains").glob("*.yaml")
    }
