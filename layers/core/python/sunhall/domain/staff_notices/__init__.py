"""What members of staff are told of what happened to them."""
