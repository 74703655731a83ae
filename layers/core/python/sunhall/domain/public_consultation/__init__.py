"""Public consultations (预公开, 意见征集): a draft is shown, comments are taken and answered."""
