"""The app's five stacks: data, workflow, api, web, operations."""
