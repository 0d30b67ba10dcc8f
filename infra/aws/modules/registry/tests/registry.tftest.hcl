mock_provider "aws" {
  mock_resource "aws_ecr_repository" {
    defaults = {
      arn            = "arn:aws:ecr:eu-central-1:111122223333:repository/earshot/edge"
      repository_url = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/earshot/edge"
    }
  }
}

variables {
  name      = "earshot"
  keep_data = true
}

run "images_are_looked_through_and_stay_what_they_are" {
  command = apply

  assert {
    condition     = toset(keys(aws_ecr_repository.this)) == toset(["core", "edge"])
    error_message = "There are two images."
  }
  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_tag_mutability == "IMMUTABLE" && repository.image_scanning_configuration[0].scan_on_push && !repository.force_delete])
    error_message = "A tag must stay what it was, and an image be looked through; with keep_data it is not removed."
  }
  assert {
    condition     = output.prefix == "111122223333.dkr.ecr.eu-central-1.amazonaws.com/earshot"
    error_message = "The prefix is what stands before /edge and /core."
  }
}
