"""E-supervision (电子监察): rules as data watch every case for time, content, flow and fee."""
