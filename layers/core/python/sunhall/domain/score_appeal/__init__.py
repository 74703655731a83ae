"""Appeals of units against what was counted in their score (考核申诉)."""
