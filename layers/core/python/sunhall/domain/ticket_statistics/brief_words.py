"""The words of briefs: the catalogue has a text for each, and for no other."""

from __future__ import annotations

from typing import Final

#: Keys of the texts under ``words`` of ``statistics.yaml``.
WORDS: Final = frozenset(
    {
        *("answered", "area", "area_caption", "attention", "attention_caption", "attention_none"),
        *("band", "because_content", "because_on_time", "because_overdue", "before", "change"),
        *("channel", "channel_caption", "composition", "content_rate", "daily_caption"),
        *("daily_description", "daily_title", "digest_name", "digest_to", "fallen", "from_day"),
        *(
            "fairness",
            "full_stop",
            "grade",
            "grades_caption",
            "group",
            "group_caption",
            "groups_description",
        ),
        *("groups_title", "growth", "hot", "hot_caption", "hot_description", "hot_examples"),
        *("hot_new", "hot_none", "hot_red", "hot_repeats", "hot_risen", "hot_title", "indicator"),
        *("issuer", "late", "late_caption", "late_none", "late_text", "list_mark", "matter"),
        *("matter_in", "method", "method_bands", "method_places", "method_sample", "new"),
        *("no_class", "nothing", "nothing_before", "now", "nth_day", "number_day"),
        *("number_month", "number_quarter", "number_week", "number_year", "on_time_rate"),
        *("order_demand", "order_title", "overdue", "overview", "overview_text", "pieces"),
        *("place", "points", "ranking_name", "ranking_text", "ranking_to", "reason", "red"),
        *("repeated", "repeated_caption", "repeated_none", "repeated_text", "repeats", "risen"),
        *("same", "score", "score_unit", "scores_caption", "scores_description", "scores_title"),
        *("share", "solved_rate", "span", "tickets", "totals_caption", "unfinished", "unit"),
        *("units", "unknown", "unranked_no_class", "unranked_no_data", "unranked_small_sample"),
        *("urges", "usual", "yellow"),
    }
)
