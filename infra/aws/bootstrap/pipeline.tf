# Jenkins shows a token of its own and gets a role for an hour: no key of AWS lies in Jenkins.
resource "aws_iam_openid_connect_provider" "jenkins" {
  url            = var.jenkins_url
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  jenkins = trimprefix(var.jenkins_url, "https://")

  # Main alone may change anything; whoever proposes a change may look.
  subjects = {
    images = ["${var.jenkins_job}:main"]
    plan   = ["${var.jenkins_job}:main"]
    apply  = ["${var.jenkins_job}:main"]
    deploy = ["${var.jenkins_job}:main"]
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.subjects

  statement {
    sid     = "Jenkins"
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.jenkins.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.jenkins}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.jenkins}:sub"
      values   = each.value
    }
  }
}

resource "aws_iam_role" "pipeline" {
  for_each = local.subjects

  name                 = "earshot-pipeline-${each.key}"
  description          = "Stage ${each.key} of the pipeline"
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
}

data "aws_iam_policy_document" "images" {
  statement {
    sid     = "LogIn"
    actions = ["ecr:GetAuthorizationToken"]
    # AWS knows no narrower resource for it.
    resources = ["*"]
  }

  statement {
    sid = "Push"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]
    resources = module.registry.arns
  }
}

resource "aws_iam_role_policy" "images" {
  name   = "push"
  role   = aws_iam_role.pipeline["images"].id
  policy = data.aws_iam_policy_document.images.json
}

resource "aws_iam_role_policy_attachment" "plan" {
  role       = aws_iam_role.pipeline["plan"].name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "apply" {
  role       = aws_iam_role.pipeline["apply"].name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

# Roles are made for what is called earshot, and for nobody else.
data "aws_iam_policy_document" "apply" {
  statement {
    sid = "OwnRoles"
    actions = [
      "iam:AttachRolePolicy",
      "iam:CreatePolicy",
      "iam:CreatePolicyVersion",
      "iam:CreateRole",
      "iam:DeletePolicy",
      "iam:DeletePolicyVersion",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:GetPolicy",
      "iam:GetPolicyVersion",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListPolicyVersions",
      "iam:ListRolePolicies",
      "iam:PassRole",
      "iam:PutRolePolicy",
      "iam:TagPolicy",
      "iam:TagRole",
      "iam:UpdateAssumeRolePolicy",
    ]
    resources = [for kind in ["role", "policy"] : "arn:aws:iam::${data.aws_caller_identity.here.account_id}:${kind}/earshot-*"]
  }

  statement {
    sid       = "NotItself"
    effect    = "Deny"
    actions   = ["iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]
    resources = [for role in aws_iam_role.pipeline : role.arn]
  }
}

resource "aws_iam_role_policy" "apply" {
  name   = "own-roles"
  role   = aws_iam_role.pipeline["apply"].id
  policy = data.aws_iam_policy_document.apply.json
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "FindTheCluster"
    actions   = ["eks:DescribeCluster"]
    resources = ["arn:aws:eks:${var.region}:${data.aws_caller_identity.here.account_id}:cluster/earshot-*"]
  }

  statement {
    sid       = "FillTheSecrets"
    actions   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
    resources = ["arn:aws:secretsmanager:${var.region}:${data.aws_caller_identity.here.account_id}:secret:earshot-*"]
  }

  statement {
    sid       = "ReadWhatWasMade"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.state.arn}/*.tfstate"]
  }
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy"
  role   = aws_iam_role.pipeline["deploy"].id
  policy = data.aws_iam_policy_document.deploy.json
}
