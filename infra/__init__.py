"""The CDK application of Sunhall."""
