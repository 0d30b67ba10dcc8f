# Its own state stays with whoever runs it: keep it, or import the few things that are here.
terraform {
  required_version = ">= 1.11.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.28.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { project = "earshot", environment = "all" }
  }
}
