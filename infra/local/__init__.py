"""The local runner: the real app, deployed for real, into an AWS emulator on this machine.

``python -m infra.local up`` starts the emulator, bootstraps it, runs ``cdk deploy`` of the stage
``local``, publishes the pages, loads the example city's staff and starts a front that gives form
and API one address, as the CDN does in production. Nothing outlives ``down`` but the demo
passwords: the next start deploys into an empty cloud.
"""
