terraform {
  required_version = ">= 1.11.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.28.0"
    }
    helm = {
      source  = "hashicorp/helm"
      version = "3.0.2"
    }
    random = {
      source  = "hashicorp/random"
      version = "3.7.2"
    }
    upstash = {
      source  = "upstash/upstash"
      version = "2.1.0"
    }
  }

  # The bucket is this account's: terraform init -backend-config=bucket=$(terraform -chdir=../../bootstrap output -raw state_bucket)
  backend "s3" {
    key          = "staging.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}
