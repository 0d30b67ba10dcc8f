provider "aws" {
  region = var.region

  default_tags {
    tags = { project = "earshot", environment = "production" }
  }
}

# By a token that is asked for anew each time: nothing of the cluster's stands in a state.
provider "helm" {
  kubernetes = {
    host                   = module.earshot.cluster.endpoint
    cluster_ca_certificate = base64decode(module.earshot.cluster.certificate)

    exec = {
      api_version = "client.authentication.k8s.io/v1beta1"
      command     = "aws"
      args        = ["eks", "get-token", "--region", var.region, "--cluster-name", module.earshot.cluster_name]
    }
  }
}

# Used where redis is upstash; without UPSTASH_EMAIL and UPSTASH_API_KEY nothing is asked of it.
provider "upstash" {
  email   = var.upstash.email
  api_key = var.upstash.api_key
}
